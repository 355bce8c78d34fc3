import { Duration } from 'aws-cdk-lib';
import type { MetricName } from '../functions/contract/metrics.ts';
import { type AlarmConditions, once } from './alarm-condition.ts';
import { brokerMetric } from './broker-metric.ts';

/** What the functions count when somebody has to see to it, and what that is. */
const EVENTS = {
  SessionNotStored:
    'A new session could not be stored and is lost; the next request signs in again. Check the table and its key.',
  SignInRefused:
    'RingCX refuses the stored sign-in of a connection. Find it in the log and store a sign-in that works.',
  ApiTokenOriginUnclear:
    'Making an API token was interrupted and RingCX has several new ones. Adopt or revoke the unknown ones.',
  ApiTokenNotRevoked:
    'A replaced API token could not be revoked; the refresher tries again. Find it by the fingerprint in the log.',
  ManagedTokenDead:
    'Somebody has revoked or emptied a managed API token; a rotation was started. Find out who, and check the readers.',
  ManagedTokenOverdue: "A rotation is overdue or was stuck; it was started anew. Read the rotation function's log.",
  ApiTokenNotRegistered:
    'An API token was made at RingCX but not written to the register. Find it by the fingerprint in the log.',
} satisfies Partial<Record<MetricName, string>>;

const isEvent = (name: string): name is keyof typeof EVENTS => name in EVENTS;

export const eventAlarms = (service: string): AlarmConditions =>
  Object.fromEntries(
    Object.keys(EVENTS)
      .filter(isEvent)
      .map((name) => [name, once(brokerMetric(service, name, Duration.minutes(1)), EVENTS[name])]),
  );
