import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type AlarmCondition, type AlarmConditions, atLeast } from './alarm-condition.ts';
import { brokerMetric } from './broker-metric.ts';

const MINUTE = Duration.minutes(1);
const { LESS_THAN_THRESHOLD } = ComparisonOperator;

export interface WatchedRefresher {
  readonly service: string;
  readonly refresher: IFunction;
  /** How many schedules start it, each once a minute. */
  readonly schedules: number;
}

export const refresherAlarms = ({ service, refresher, schedules }: WatchedRefresher): AlarmConditions => ({
  /** One failed tick is harmless, since the next sees what is still due; a session outlives two. */
  RefresherFailing: {
    ...atLeast(1),
    metric: refresher.metricErrors({ period: MINUTE, statistic: 'Sum' }),
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    lasts: true,
    whatToDo: "Ticks of the refresher fail: sessions are renewed late, on request. Read the refresher's log.",
  },
  RefresherNotRunning: {
    metric: refresher.metricInvocations({ period: MINUTE, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: LESS_THAN_THRESHOLD,
    evaluationPeriods: 5,
    treatMissingData: TreatMissingData.BREACHING,
    lasts: true,
    whatToDo: 'The refresher has not run for five minutes. Look at its schedules and at throttling of the function.',
  },
  RefresherTicksMissing: ticksMissing(refresher, schedules),
  /** One tick may be, after RingCX was away or many connections came at once; the next one catches up. */
  RefresherBehind: {
    ...atLeast(1),
    metric: brokerMetric(service, 'RefresherBehind', MINUTE),
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    lasts: true,
    whatToDo: 'The refresher does not get through what is due: sessions are renewed late. Raise refresherShards.',
  },
});

/**
 * One dead schedule among many, or ticks lost on the way. A tick comes at any second of its minute, and now and then
 * twice, so that single minutes hold too few or too many of them although all is well; over a quarter of an hour that
 * evens out. The border lies half-way between all schedules and all but one, and is crossed twice in a row.
 */
function ticksMissing(refresher: IFunction, schedules: number): AlarmCondition {
  const period = Duration.minutes(15);
  return {
    metric: refresher.metricInvocations({ period, statistic: 'Sum' }),
    threshold: period.toMinutes() * (schedules - 0.5),
    comparisonOperator: LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
    /** That no ticks come at all is for RefresherNotRunning to say, and before the first deployment none could. */
    treatMissingData: TreatMissingData.IGNORE,
    lasts: true,
    whatToDo: 'Ticks of the refresher are missing: one of its schedules does not run, or the function is throttled.',
  };
}
