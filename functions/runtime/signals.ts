import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Signals } from '../broker/ports.ts';
import { METRIC_NAMESPACE } from '../contract/metrics.ts';
import { redactFields } from './redact-fields.ts';

const SERVICE = 'ringcx-token-broker';

export const logger = new Logger({ serviceName: SERVICE, jsonReplacerFn: redactFields });

const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: SERVICE });

export const signals: Signals = {
  say: (message, fields) => logger.info(message, { ...fields }),
  warn: (message, fields) => logger.warn(message, { ...fields }),
  count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
};

/** At the end of an invocation: afterwards the container may sleep. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
