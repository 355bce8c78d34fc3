import { createHash } from 'node:crypto';
import { ITEMS, SHARED_ITEMS } from '../contract/items.ts';
import { SHARD_COUNT } from '../contract/refresher-event.ts';
import { PARTITIONS } from '../contract/table.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const partitionOf = (connection: string): string => `${PARTITIONS.connection}${connection}`;

export const connectionKey = (connection: string): Key => ({ pk: partitionOf(connection), sk: ITEMS.connection });

export const managedTokenKey = (connection: string): Key => ({ pk: partitionOf(connection), sk: ITEMS.managedToken });

export const apiTokenKey = (connection: string, fingerprint: string): Key => ({
  pk: partitionOf(connection),
  sk: `${ITEMS.apiToken}${fingerprint}`,
});

export const unknownApiTokensKey = (connection: string): Key => ({
  pk: partitionOf(connection),
  sk: ITEMS.unknownApiTokens,
});

/** @param of the hash or id of what is shared. */
export const sharedKey = (of: string, item: keyof typeof SHARED_ITEMS): Key => ({
  pk: `${PARTITIONS.shared}${of}`,
  sk: SHARED_ITEMS[item],
});

/** The shard of events that are about no connection. */
export const NO_CONNECTIONS_SHARD = 0;

/** Spreads the names evenly, and never changes for a name. */
export const shardOf = (connection: string): number =>
  (createHash('sha256').update(connection).digest()[0] ?? 0) % SHARD_COUNT;
