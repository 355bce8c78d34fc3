import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName } from '../functions/contract/metrics.ts';

/** A count that the functions of this broker emit. They emit it with one dimension, `service`. */
export const brokerMetric = (service: string, metricName: MetricName, period: Duration): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service },
    statistic: 'Sum',
    period,
  });
