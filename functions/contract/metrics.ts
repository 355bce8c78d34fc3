/** The namespace and names that functions emit and alarms read. */
export const METRIC_NAMESPACE = 'RingCxTokenBroker';

export type MetricName =
  | 'AccessTokenServed'
  | 'SessionRefreshed'
  | 'SignedIn'
  | 'SessionRenewalFailed'
  | 'SignInSuspected'
  | 'SignInRefused'
  | 'SignInRecovered'
  | 'SessionNotStored'
  | 'ApiTokenNotRegistered'
  | 'ApiTokenOriginUnclear'
  | 'ApiTokenNotRevoked'
  | 'ApiTokenMissing'
  | 'ManagedTokenRotated'
  | 'ManagedTokenDead'
  | 'ManagedTokenOverdue'
  | 'RefresherDue'
  | 'RefresherBehind';
