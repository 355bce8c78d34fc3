/** The one table: `pk` + `sk`, and two sparse indexes of keys alone. */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'removeAt',
  dueIndex: { name: 'due', partitionKey: 'shard', sortKey: 'dueAt' },
  kindIndex: { name: 'kind', partitionKey: 'kind', sortKey: 'name' },
} as const;

/** Leading words of partition keys; grants are limited by them. */
export const PARTITIONS = {
  connection: 'CONNECTION#',
  caller: 'CALLER#',
  /** What several connections share: limits, RingEX tokens, whose API token a fingerprint is. */
  shared: 'SHARED#',
  /** Events on their way to EventBridge, and those published lately. */
  event: 'EVENT#',
} as const;
