import type { WatchPorts } from '../managed-token/watch-managed-token.ts';

/** A range of virtual shards: `from` included, `to` not. */
export interface ShardRange {
  readonly from: number;
  readonly to: number;
}

/** A session, a managed token to look at, an API token to revoke, or an intent left behind. */
export type DueItem =
  | { readonly kind: 'session' | 'managed token'; readonly connection: string }
  | { readonly kind: 'intent'; readonly key: string }
  | { readonly kind: 'API token'; readonly connection: string; readonly fingerprint: string };

export interface DueIndex {
  /** Everything due in the shards, the longest due first within a shard. */
  find(shards: ShardRange, now: number): AsyncIterable<DueItem>;
}

export interface RefresherPorts extends WatchPorts {
  readonly due: DueIndex;
}
