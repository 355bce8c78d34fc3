import { Duration } from 'aws-cdk-lib';
import type { MetricName } from '../functions/contract/metrics.ts';
import { type AlarmCondition, type AlarmConditions, atLeast } from './alarm-condition.ts';
import { brokerMetric } from './broker-metric.ts';

/** The events that need a person, each with what the alarm tells that person. A single event raises the alarm. */
const EVENTS = {
  SessionNotStored:
    'A new session could not be stored and is lost; the next request signs in again. Check the table and its key.',
  SignInRefused:
    'RingCX has refused the stored sign-in of a connection twice, minutes apart. Find it in the log and store one that works.',
  ApiTokenOriginUnclear:
    'Making an API token was interrupted and RingCX has several new ones. Adopt or revoke the unknown ones.',
  ApiTokenNotRevoked:
    'A replaced API token could not be revoked; the refresher tries again. Find it by the fingerprint in the log.',
  ApiTokenMissing:
    "RingCX does not list a replaced API token for the connection's user, so it may live on. Find it in the log.",
  ManagedTokenDead:
    'Somebody has revoked or emptied a managed API token; a rotation was started. Find out who, and check the readers.',
  ManagedTokenOverdue: "A rotation is overdue or was stuck; it was started anew. Read the rotation function's log.",
  ApiTokenNotRegistered:
    'An API token was made at RingCX but not written to the register. Find it by the fingerprint in the log.',
} satisfies Partial<Record<MetricName, string>>;

const isEvent = (name: string): name is keyof typeof EVENTS => name in EVENTS;

export const eventAlarms = (service: string): AlarmConditions => ({
  ...Object.fromEntries(
    Object.keys(EVENTS)
      .filter(isEvent)
      .map((name) => [name, eventAlarm(service, name)]),
  ),
  SignInRefused: { ...eventAlarm(service, 'SignInRefused'), quietDuring: 'ManySignInsRefused' },
  ManySignInsRefused: manySignInsRefused(service),
});

/**
 * Refused sign-ins of many connections within minutes are not their operators' fault. The alarm stays for a quarter of an
 * hour, because the second refusal of each connection comes minutes after the first, and is not to be reported as well.
 */
const manySignInsRefused = (service: string): AlarmCondition => ({
  ...atLeast(5),
  metric: brokerMetric(service, 'SignInSuspected', Duration.minutes(5)),
  evaluationPeriods: 3,
  datapointsToAlarm: 1,
  notifyWhenResolved: true,
  whatToDo:
    'RingCX, or something in front of it, refuses the sign-ins of many connections at once. Change no sign-in; the broker tries again by itself.',
});

const eventAlarm = (service: string, name: keyof typeof EVENTS): AlarmCondition => ({
  ...atLeast(1),
  metric: brokerMetric(service, name, Duration.minutes(1)),
  evaluationPeriods: 1,
  notifyWhenResolved: false,
  whatToDo: EVENTS[name],
});
