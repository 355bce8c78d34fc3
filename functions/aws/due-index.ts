import pLimit from 'p-limit';
import type { Due, DueIndex, DueItem, ShardRange } from '../broker/refresher/ports.ts';
import type { Clock } from '../broker/system.ts';
import { ITEMS, SHARED_ITEMS } from '../contract/items.ts';
import { PARTITIONS, TABLE } from '../contract/table.ts';
import { intentKeyIn } from './intent-store.ts';
import { connectionKey, type Key, NO_CONNECTIONS_SHARD, shardOf } from './keys.ts';
import { eventIdIn } from './outbox.ts';
import type { Table } from './table.ts';

/** Shards that are read at once. */
const CONCURRENCY = 8;

/** No shard is begun later than this into a look, so that a slow index leaves time for what was found. */
const READ_MS = 10_000;

/** The names cost as much to read as this many shards without anything due. */
const FEW_SHARDS = 4;

const MINUTE_MS = 60_000;

/** Every shard is read at least this often. */
const MINUTES_BETWEEN_FULL_LOOKS = 15;

interface DueKey extends Key {
  readonly [TABLE.dueIndex.sortKey]: number;
}

/** Reads due items through the index on shard and due time, so that only due items cost a read. */
export class DynamoDueIndex implements DueIndex {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  /** Each minute begins with another shard, so that no shard is always the one that a slow index leaves out. */
  async find(range: ShardRange, now: number): Promise<Due> {
    const minute = Math.floor(now / MINUTE_MS);
    const shards = rotate(await this.#shardsToRead(range, minute), minute);
    const limit = pLimit(CONCURRENCY);
    const read = async (shard: number): Promise<readonly DueKey[]> => {
      if (this.#clock.now() - now > READ_MS) throw new Error('there was no time left to read the shard');
      return await this.#read(shard, now);
    };
    const looks = await Promise.allSettled(shards.map((shard) => limit(read, shard)));
    const keys = looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : []));
    return {
      items: keys.sort((one, other) => one.dueAt - other.dueAt).map(toDueItem),
      faults: looks.flatMap((look) => (look.status === 'rejected' ? [look.reason] : [])),
    };
  }

  async #read(shard: number, now: number): Promise<readonly DueKey[]> {
    const { name: IndexName, partitionKey, sortKey } = TABLE.dueIndex;
    const due: DueKey[] = [];
    const found = this.#table.query<DueKey>({
      IndexName,
      KeyConditionExpression: '#shard = :shard AND #dueAt <= :now',
      ExpressionAttributeNames: { '#shard': partitionKey, '#dueAt': sortKey },
      ExpressionAttributeValues: { ':shard': shard, ':now': now },
    });
    for await (const key of found) due.push(key);
    return due;
  }

  /**
   * Few connections are in few shards, and a query costs the same whether its shard is empty or not. So one read of
   * the names says which shards to look at, beside the one of events about no connection. A forgotten connection's
   * leftovers wait for the next full look.
   */
  async #shardsToRead({ from, to }: ShardRange, minute: number): Promise<readonly number[]> {
    const all = Array.from({ length: to - from }, (_, index) => from + index);
    if (all.length <= FEW_SHARDS || minute % MINUTES_BETWEEN_FULL_LOOKS === 0) return all;
    const names = await this.#firstNames();
    if (names === undefined) return all;
    const occupied = new Set([...names.map(shardOf), NO_CONNECTIONS_SHARD]);
    return all.filter((shard) => occupied.has(shard));
  }

  /** Undefined: there are more connections than one page of names, or the names cannot be read. */
  async #firstNames(): Promise<readonly string[] | undefined> {
    try {
      const { items, nextToken } = await this.#table.namesOf('connection', connectionKey, undefined);
      return nextToken === null ? items : undefined;
    } catch {
      return undefined;
    }
  }
}

function rotate(shards: readonly number[], by: number): readonly number[] {
  const at = shards.length > 0 ? by % shards.length : 0;
  return [...shards.slice(at), ...shards.slice(0, at)];
}

function toDueItem({ pk, sk, dueAt }: DueKey): DueItem {
  if (pk.startsWith(PARTITIONS.event)) return { kind: 'event', id: eventIdIn({ pk, sk }) };
  if (sk.startsWith(SHARED_ITEMS.apiTokenIntent)) return { kind: 'intent', key: intentKeyIn({ pk, sk }) };
  const connection = pk.slice(PARTITIONS.connection.length);
  if (sk === ITEMS.managedToken) return { kind: 'managed token', connection };
  if (sk.startsWith(ITEMS.apiToken))
    return { kind: 'API token', connection, fingerprint: sk.slice(ITEMS.apiToken.length) };
  return { kind: 'session', connection, dueAt };
}
