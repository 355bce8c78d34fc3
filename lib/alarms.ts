import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { brokerMetric } from './broker-metric.ts';

const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;
const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
const MINUTE = Duration.minutes(1);

export interface AlarmsProps {
  readonly service: string;
  readonly refresher: IFunction;
  readonly topic: ITopic;
}

type Condition = Omit<cloudwatch.AlarmProps, 'alarmDescription'> & {
  readonly whatToDo: string;
  /** Whether its end is worth a message: that nothing happened in the next minute does not mean that all is well. */
  readonly lasts: boolean;
};

/** Each alarm has a section of the runbook under its own name. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    for (const [name, { whatToDo, lasts, ...condition }] of Object.entries(conditions(props))) {
      const alarm = new cloudwatch.Alarm(this, name, {
        ...condition,
        alarmDescription: `${whatToDo} docs/runbook.md#${name.toLowerCase()}`,
      });
      alarm.addAlarmAction(new SnsAction(props.topic));
      if (lasts) alarm.addOkAction(new SnsAction(props.topic));
    }
  }
}

/** Once is enough, and nothing emitted means that nothing happened. */
const once = (metric: cloudwatch.Metric, whatToDo: string): Condition => ({
  metric,
  threshold: 1,
  comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  evaluationPeriods: 1,
  treatMissingData: NOT_BREACHING,
  lasts: false,
  whatToDo,
});

const conditions = ({ service, refresher }: AlarmsProps): Readonly<Record<string, Condition>> => ({
  /** One failed tick is harmless, since the next sees what is still due; a session outlives two. */
  RefresherFailing: {
    metric: refresher.metricErrors({ period: MINUTE, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    treatMissingData: NOT_BREACHING,
    lasts: true,
    whatToDo: "Ticks of the refresher fail: sessions are renewed late, on request. Read the refresher's log.",
  },
  RefresherNotRunning: {
    metric: refresher.metricInvocations({ period: MINUTE, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: LESS_THAN_THRESHOLD,
    evaluationPeriods: 5,
    treatMissingData: BREACHING,
    lasts: true,
    whatToDo: 'The refresher has not run for five minutes. Look at its schedules and at throttling of the function.',
  },
  SessionNotStored: once(
    brokerMetric(service, 'SessionNotStored', MINUTE),
    'A new session could not be stored and is lost; the next request signs in again. Check the table and its key.',
  ),
  SignInRefused: once(
    brokerMetric(service, 'SignInRefused', MINUTE),
    'RingCX refuses the stored sign-in of a connection. Find it in the log and store a sign-in that works.',
  ),
  ApiTokenOriginUnclear: once(
    brokerMetric(service, 'ApiTokenOriginUnclear', MINUTE),
    'Making an API token was interrupted and RingCX has several new ones. Adopt or revoke the unknown ones.',
  ),
  ApiTokenNotRevoked: once(
    brokerMetric(service, 'ApiTokenNotRevoked', MINUTE),
    'A replaced API token could not be revoked; the refresher tries again. Find it by the fingerprint in the log.',
  ),
  ManagedTokenDead: once(
    brokerMetric(service, 'ManagedTokenDead', MINUTE),
    'Somebody has revoked or emptied a managed API token; a rotation was started. Find out who, and check the readers.',
  ),
  ManagedTokenOverdue: once(
    brokerMetric(service, 'ManagedTokenOverdue', MINUTE),
    "A rotation is overdue or was stuck; it was started anew. Read the rotation function's log.",
  ),
  ApiTokenNotRegistered: once(
    brokerMetric(service, 'ApiTokenNotRegistered', MINUTE),
    'An API token was made at RingCX but not written to the register. Find it by the fingerprint in the log.',
  ),
});
