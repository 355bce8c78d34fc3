import type { DueIndex, DueItem, ShardRange } from '../broker/refresher/ports.ts';
import { ITEMS, SHARED_ITEMS } from '../contract/items.ts';
import { PARTITIONS, TABLE } from '../contract/table.ts';
import { intentKeyIn } from './intent-store.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

/** Reads due items through the index on shard and due time, so that only due items cost a read. */
export class DynamoDueIndex implements DueIndex {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async *find(shards: ShardRange, now: number): AsyncGenerator<DueItem> {
    const { name: IndexName, partitionKey, sortKey } = TABLE.dueIndex;
    for (let shard = shards.from; shard < shards.to; shard += 1) {
      const due = this.#table.query<Key>({
        IndexName,
        KeyConditionExpression: '#shard = :shard AND #dueAt <= :now',
        ExpressionAttributeNames: { '#shard': partitionKey, '#dueAt': sortKey },
        ExpressionAttributeValues: { ':shard': shard, ':now': now },
      });
      for await (const key of due) yield toDueItem(key);
    }
  }
}

function toDueItem({ pk, sk }: Key): DueItem {
  if (sk.startsWith(SHARED_ITEMS.apiTokenIntent)) return { kind: 'intent', key: intentKeyIn({ pk, sk }) };
  const connection = pk.slice(PARTITIONS.connection.length);
  if (sk === ITEMS.managedToken) return { kind: 'managed token', connection };
  if (sk.startsWith(ITEMS.apiToken))
    return { kind: 'API token', connection, fingerprint: sk.slice(ITEMS.apiToken.length) };
  return { kind: 'session', connection };
}
