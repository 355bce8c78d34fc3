/** The `source` of every event that the broker publishes to EventBridge. */
export const EVENT_SOURCE = 'ringcx-token-broker';

/** The events' names, which are their `detail-type`. `events.ts` has their fields. */
export const EVENT_NAMES = [
  'SignInRefused',
  'SignInRecovered',
  'SessionOverdue',
  'ApiTokenRotated',
  'ApiTokenRevokedOutside',
  'ManagedTokenOverdue',
  'ApiTokenUnknown',
  'ApiTokenOriginUnclear',
  'ApiTokenNotRevoked',
  'ApiTokenMissing',
  'CallerRefused',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** People are told of every event but this one, which is for programs. */
export const isForPeople = (name: EventName): boolean => name !== 'ApiTokenRotated';
