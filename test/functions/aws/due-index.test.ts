import { expect, test } from 'vitest';
import { DynamoDueIndex } from '../../../functions/aws/due-index.ts';
import { connectionKey, NO_CONNECTIONS_SHARD, shardOf } from '../../../functions/aws/keys.ts';
import { Table } from '../../../functions/aws/table.ts';
import { SHARD_COUNT } from '../../../functions/contract/refresher-event.ts';

const ALL = { from: 0, to: SHARD_COUNT };
const MINUTE_MS = 60_000;

/** A minute in which few shards are read if there are few connections. */
const ORDINARY_MINUTE = 1_000_001 * MINUTE_MS;

interface IndexOptions {
  readonly names: readonly string[];
  readonly moreNames?: boolean;
  readonly brokenShard?: number;
  readonly clock?: { now: number; readonly readMs: number };
}

/** An index in which every named connection is due, the last one for the longest time. */
class IndexTable extends Table {
  readonly shardsRead: number[] = [];
  readonly #options: IndexOptions;

  constructor(options: IndexOptions) {
    super(undefined as never, 'index');
    this.#options = options;
  }

  override async *query<T>({ ExpressionAttributeValues: values = {} }: Parameters<Table['query']>[0]) {
    const { names, brokenShard, clock } = this.#options;
    const shard = Number(values[':shard']);
    this.shardsRead.push(shard);
    if (clock) clock.now += clock.readMs;
    if (shard === brokenShard) throw new Error('throttled');
    for (const [index, name] of names.entries())
      if (shardOf(name) === shard) yield { ...connectionKey(name), dueAt: 1000 - index } as T;
  }

  override async namesOf() {
    const { names, moreNames } = this.#options;
    return { items: [...names], nextToken: moreNames ? 'more' : null };
  }
}

function startIndex(options: IndexOptions) {
  const table = new IndexTable(options);
  const { clock = { now: ORDINARY_MINUTE } } = options;
  const index = new DynamoDueIndex(table, { now: () => clock.now, sleep: async () => undefined });
  return { table, find: async (now = ORDINARY_MINUTE, shards = ALL) => await index.find(shards, now) };
}

const names = Array.from({ length: 20 }, (_, number) => `name-${number}`);

test('due items come oldest first, whatever their shards', async () => {
  const { items } = await startIndex({ names }).find();
  expect(items.map((item) => 'connection' in item && item.connection)).toEqual([...names].reverse());
});

test('a shard that cannot be read hides none of the others', async () => {
  const brokenShard = shardOf('name-7');
  const { items, faults } = await startIndex({ names, brokenShard }).find();
  expect(items).toHaveLength(names.filter((name) => shardOf(name) !== brokenShard).length);
  expect(faults).toEqual([new Error('throttled')]);
});

test('a look at few connections reads their shards alone, and the one of events about no connection', async () => {
  const { table, find } = startIndex({ names });
  await find();
  expect(new Set(table.shardsRead)).toEqual(new Set([NO_CONNECTIONS_SHARD, ...names.map(shardOf)]));
  const empty = startIndex({ names: [] });
  await empty.find();
  expect(empty.table.shardsRead).toEqual([NO_CONNECTIONS_SHARD]);
});

test('a look reads every shard once in a quarter of an hour, and always if there are many connections', async () => {
  const { table, find } = startIndex({ names: [] });
  for (let minute = 0; minute < 15; minute += 1) await find(ORDINARY_MINUTE + minute * MINUTE_MS);
  const others = table.shardsRead.filter((shard) => shard !== NO_CONNECTIONS_SHARD);
  expect(others.sort((one, other) => one - other)).toEqual(Array.from({ length: SHARD_COUNT - 1 }, (_, i) => i + 1));
  const many = startIndex({ names, moreNames: true });
  await many.find();
  expect(many.table.shardsRead).toHaveLength(SHARD_COUNT);
});

test('a slow index leaves out other shards in each minute, and says so', async () => {
  const clock = { now: ORDINARY_MINUTE, readMs: 1500 };
  const { table, find } = startIndex({ names, moreNames: true, clock });
  const read = new Set<number>();
  for (let minute = 0; minute < SHARD_COUNT; minute += 1) {
    clock.now = ORDINARY_MINUTE + minute * MINUTE_MS;
    const { faults } = await find(clock.now);
    expect(faults.length).toBeGreaterThan(40);
    for (const shard of table.shardsRead.splice(0)) read.add(shard);
  }
  expect(read.size).toBe(SHARD_COUNT);
});
