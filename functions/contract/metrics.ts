import type { EventName } from './event-names.ts';

/** The namespace and names that functions emit and alarms read. */
export const METRIC_NAMESPACE = 'RingCxTokenBroker';

/** Every event is counted under its name as well. */
export type MetricName =
  | EventName
  | 'AccessTokenServed'
  | 'SessionRefreshed'
  | 'SignedIn'
  | 'SessionRenewalFailed'
  | 'SignInSuspected'
  | 'SessionNotStored'
  | 'ApiTokenNotRegistered'
  | 'ConnectionsOverdue'
  | 'MessagesHeldBack'
  | 'RefresherDue'
  | 'RefresherBehind';
