/** The namespace and names that functions emit and alarms read. */
export const METRIC_NAMESPACE = 'RingCxTokenBroker';

export const METRICS = [
  'AccessTokenServed',
  'SessionRefreshed',
  'SignedIn',
  'SessionRenewalFailed',
  'SignInRefused',
  'SignInRecovered',
  'SessionNotStored',
  'ApiTokenNotRegistered',
  'RefresherDue',
  'RefresherBehind',
] as const;

export type MetricName = (typeof METRICS)[number];
