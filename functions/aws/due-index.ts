import type { DueIndex, DueItem } from '../broker/ports.ts';
import { ITEMS } from '../contract/items.ts';
import { PARTITIONS, TABLE } from '../contract/table.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

/** What is due, through the index on shard and due time: what is not due is not read. */
export class DynamoDueIndex implements DueIndex {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async *find(shards: { readonly from: number; readonly to: number }, now: number): AsyncGenerator<DueItem> {
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
  const connection = pk.slice(PARTITIONS.connection.length);
  if (sk === ITEMS.managedToken) return { what: 'managed token', connection };
  if (sk === ITEMS.apiTokenIntent) return { what: 'intent', connection };
  if (sk.startsWith(ITEMS.apiToken))
    return { what: 'API token', connection, fingerprint: sk.slice(ITEMS.apiToken.length) };
  return { what: 'session', connection };
}
