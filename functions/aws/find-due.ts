import { PARTITIONS, TABLE } from '../contract/table.ts';
import type { Key, Table } from './table.ts';

/** Names of the due connections through the index on shard and due time: what is not due is not read. */
export async function* findDue(
  table: Table,
  shards: { readonly from: number; readonly to: number },
  now: number,
): AsyncGenerator<string> {
  const { name: IndexName, partitionKey, sortKey } = TABLE.dueIndex;
  for (let shard = shards.from; shard < shards.to; shard += 1) {
    const due = table.query<Key>({
      IndexName,
      KeyConditionExpression: '#shard = :shard AND #dueAt <= :now',
      ExpressionAttributeNames: { '#shard': partitionKey, '#dueAt': sortKey },
      ExpressionAttributeValues: { ':shard': shard, ':now': now },
    });
    for await (const { pk } of due) yield pk.slice(PARTITIONS.connection.length);
  }
}
