import type { PublishPorts } from '../events/publish-event.ts';
import type { WatchPorts } from '../managed-token/watch-managed-token.ts';

/** A range of virtual shards: `from` included, `to` not. */
export interface ShardRange {
  readonly from: number;
  readonly to: number;
}

/** A session, a managed token to look at, an API token to revoke, an intent left behind, or an event to publish. */
export type DueItem =
  | { readonly kind: 'session'; readonly connection: string; readonly dueAt: number }
  | { readonly kind: 'managed token'; readonly connection: string }
  | { readonly kind: 'intent'; readonly key: string }
  | { readonly kind: 'event'; readonly id: string }
  | { readonly kind: 'API token'; readonly connection: string; readonly fingerprint: string };

export interface Due {
  /** The longest due first, over all shards that could be read. */
  readonly items: readonly DueItem[];
  /** Why shards could not be read, one error for each such shard. */
  readonly faults: readonly unknown[];
}

export interface DueIndex {
  /** Everything due in the shards. A shard that cannot be read does not hide the others. */
  find(shards: ShardRange, now: number): Promise<Due>;
}

export interface RefresherPorts extends WatchPorts, PublishPorts {
  readonly due: DueIndex;
}
