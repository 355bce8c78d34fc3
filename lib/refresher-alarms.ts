import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type AlarmCondition, type AlarmConditions, atLeast } from './alarm-condition.ts';
import { brokerMetric } from './broker-metric.ts';

const MINUTE = Duration.minutes(1);
const { LESS_THAN_THRESHOLD } = ComparisonOperator;

export interface RefresherAlarmsProps {
  readonly service: string;
  readonly refresher: IFunction;
  /** How many schedules start the refresher, each once a minute. */
  readonly scheduleCount: number;
}

export const refresherAlarms = ({ service, refresher, scheduleCount }: RefresherAlarmsProps): AlarmConditions => ({
  /** One failed tick is harmless, because the next tick finds what is still due. A session outlives two failed ticks. */
  RefresherFailing: {
    ...atLeast(1),
    metric: refresher.metricErrors({ period: MINUTE, statistic: 'Sum' }),
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    notifyWhenResolved: true,
    whatToDo: "Ticks of the refresher fail: sessions are renewed late, on request. Read the refresher's log.",
  },
  RefresherNotRunning: {
    metric: refresher.metricInvocations({ period: MINUTE, statistic: 'Sum' }),
    threshold: 1,
    comparisonOperator: LESS_THAN_THRESHOLD,
    evaluationPeriods: 5,
    treatMissingData: TreatMissingData.BREACHING,
    notifyWhenResolved: true,
    whatToDo: 'The refresher has not run for five minutes. Look at its schedules and at throttling of the function.',
  },
  RefresherTicksMissing: ticksMissing(refresher, scheduleCount),
  /** One tick may fall behind, after RingCX was down or many connections were stored at once. The next tick catches up. */
  RefresherBehind: {
    ...atLeast(1),
    metric: brokerMetric(service, 'RefresherBehind', MINUTE),
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    notifyWhenResolved: true,
    whatToDo: 'The refresher does not get through what is due: sessions are renewed late. Raise refresherShards.',
  },
});

/**
 * Detects one dead schedule among many, and ticks that get lost. A tick comes at any second of its minute, and now and
 * then it comes twice, so a single minute can hold too few or too many ticks although all is well. Over a quarter of an
 * hour that evens out. The threshold lies half-way between the ticks of all schedules and those of all but one, and the
 * count must be below it twice in a row.
 */
function ticksMissing(refresher: IFunction, scheduleCount: number): AlarmCondition {
  const period = Duration.minutes(15);
  return {
    metric: refresher.metricInvocations({ period, statistic: 'Sum' }),
    threshold: period.toMinutes() * (scheduleCount - 0.5),
    comparisonOperator: LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
    /** RefresherNotRunning reports that no ticks come at all, and before the first deployment none can come. */
    treatMissingData: TreatMissingData.IGNORE,
    notifyWhenResolved: true,
    whatToDo: 'Ticks of the refresher are missing: one of its schedules does not run, or the function is throttled.',
  };
}
