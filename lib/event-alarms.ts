import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { MetricName } from '../functions/contract/metrics.ts';
import { type AlarmCondition, type AlarmConditions, atLeast } from './alarm-condition.ts';
import { brokerMetric } from './broker-metric.ts';

const MINUTE = Duration.minutes(1);

export interface EventAlarmsProps {
  readonly service: string;
  /** The rule that sends the messages about single events. */
  readonly messages: IRule;
}

/**
 * Alarms on what no message can report: what keeps an event from being written down or sent, and what comes in numbers.
 * An alarm acts when its state changes, so a second event of the same minute raises none.
 */
export const eventAlarms = ({ service, messages }: EventAlarmsProps): AlarmConditions => ({
  /** The table has just failed, and the outbox is in it. */
  SessionNotStored: {
    ...onOne(brokerMetric(service, 'SessionNotStored', MINUTE)),
    whatToDo:
      'A new session could not be stored and is lost; the next request signs in again. Check the table and its key.',
  },
  ApiTokenNotRegistered: {
    ...onOne(brokerMetric(service, 'ApiTokenNotRegistered', MINUTE)),
    whatToDo: 'An API token was made at RingCX but not written to the register. Find it by the fingerprint in the log.',
  },
  ManySignInsRefused: {
    ...inNumbers(service, 'SignInSuspected', 5),
    whatToDo:
      'RingCX, or something in front of it, refuses the sign-ins of many connections at once. Change no sign-in; the broker tries again by itself.',
  },
  ConnectionsOverdue: {
    ...inNumbers(service, 'ConnectionsOverdue', 6),
    whatToDo:
      'Many connections have had no valid session for more than five minutes. Look whether RingCX is down, or the refresher behind.',
  },
  MessagesHeldBack: {
    ...onOne(brokerMetric(service, 'MessagesHeldBack', MINUTE)),
    whatToDo:
      'More than five events of one name came within a quarter of an hour. The messages on the rest are held back.',
  },
  MessagesNotDelivered: {
    ...onOne(failedInvocations(messages)),
    whatToDo: 'EventBridge could not send a message to the topic. Check the policies of the topic and of the key.',
  },
});

/**
 * Many at once are not the fault of many operators. The alarm stays for a quarter of an hour, because what fails is tried
 * again only every few minutes.
 */
const inNumbers = (service: string, name: MetricName, threshold: number) => ({
  ...atLeast(threshold),
  metric: brokerMetric(service, name, Duration.minutes(5)),
  evaluationPeriods: 3,
  datapointsToAlarm: 1,
  notifyWhenResolved: true,
});

const onOne = (metric: Metric): Omit<AlarmCondition, 'whatToDo'> => ({
  ...atLeast(1),
  metric,
  evaluationPeriods: 1,
  notifyWhenResolved: false,
});

const failedInvocations = ({ ruleName: RuleName }: IRule): Metric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName },
    statistic: 'Sum',
    period: MINUTE,
  });
