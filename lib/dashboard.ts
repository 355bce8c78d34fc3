import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MetricName } from '../functions/contract/metrics.ts';
import { brokerMetric } from './broker-metric.ts';

const PERIOD = Duration.minutes(1);
const SUM = { period: PERIOD, statistic: 'Sum' };

export interface DashboardProps {
  readonly service: string;
  readonly stage: Stage;
  readonly refresher: IFunction;
}

/** Graphs of the API, the refresher, the sessions and the API tokens. */
export class Dashboard extends Construct {
  readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [apiRow(props.stage), refresherRow(props), sessionRow(props.service), apiTokenRow(props.service)],
    });
  }
}

const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []) =>
  new cloudwatch.GraphWidget({ title, left, right, width: 12, height: 6, leftYAxis: { min: 0 } });

const counts = (service: string, names: readonly MetricName[]) =>
  names.map((name) => brokerMetric(service, name, PERIOD));

const apiRow = (stage: Stage) => [
  graph('Requests and errors', [stage.metricCount(SUM), stage.metricClientError(SUM), stage.metricServerError(SUM)]),
  graph('Latency', [
    stage.metricLatency({ period: PERIOD, statistic: 'p50' }),
    stage.metricLatency({ period: PERIOD, statistic: 'p99' }),
  ]),
];

const refresherRow = ({ service, refresher }: DashboardProps) => [
  graph(
    'Refresher',
    [refresher.metricInvocations(SUM), refresher.metricErrors(SUM), refresher.metricThrottles(SUM)],
    [refresher.metricDuration({ period: PERIOD, statistic: 'Maximum' })],
  ),
  graph('Sessions due', counts(service, ['RefresherDue', 'RefresherBehind'])),
];

const sessionRow = (service: string) => [
  graph('Sessions', counts(service, ['AccessTokenServed', 'SessionRefreshed', 'SignedIn', 'SignInRecovered'])),
  graph(
    'Trouble',
    counts(service, [
      'SessionRenewalFailed',
      'SignInRefused',
      'ConnectionsOverdue',
      'SessionNotStored',
      'CallerRefused',
    ]),
  ),
];

const apiTokenRow = (service: string) => [
  graph('Managed API tokens', counts(service, ['ApiTokenRotated', 'ApiTokenRevokedOutside', 'ManagedTokenOverdue'])),
  graph(
    'API tokens in trouble',
    counts(service, ['ApiTokenUnknown', 'ApiTokenOriginUnclear', 'ApiTokenNotRevoked', 'ApiTokenMissing']),
  ),
];
