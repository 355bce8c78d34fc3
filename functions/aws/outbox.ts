import type { BrokerEvent, Happening, Outbox } from '../broker/events/ports.ts';
import { DAY_MS } from '../broker/system.ts';
import type { EventName } from '../contract/event-names.ts';
import { PARTITIONS, TABLE } from '../contract/table.ts';
import { type Key, NO_CONNECTIONS_SHARD, shardOf } from './keys.ts';
import type { Table } from './table.ts';

/** An event that nobody could publish for so long is lost. A published one is remembered for as long. */
const KEPT_MS = 14 * DAY_MS;

const SORT_KEY = 'EVENT';

interface Item {
  readonly event: BrokerEvent['name'];
  readonly at: number;
  readonly fields: BrokerEvent['fields'];
  /** Absent: it is published. */
  readonly dueAt?: number;
}

/** Events that wait in the table until the refresher has published them. They are due at once. */
export class DynamoOutbox implements Outbox {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async add({ id, name: event, fields, at }: BrokerEvent): Promise<boolean> {
    const shard = 'connection' in fields ? shardOf(fields.connection) : NO_CONNECTIONS_SHARD;
    const due = { [TABLE.dueIndex.partitionKey]: shard, [TABLE.dueIndex.sortKey]: at };
    const added = await this.#table.update(keyOf(id), {
      set: { event, fields, at, ...due, ...removedAfter(at) },
      condition: 'attribute_not_exists(#pk)',
    });
    return added !== undefined;
  }

  async findUnpublished(id: string): Promise<BrokerEvent | undefined> {
    const item = await this.#table.get<Item>(keyOf(id));
    if (item?.dueAt === undefined) return undefined;
    const happening = { name: item.event, fields: item.fields } as Happening;
    return { ...happening, id, at: item.at };
  }

  async notePublished(id: string): Promise<void> {
    const published = { [TABLE.dueIndex.partitionKey]: null, [TABLE.dueIndex.sortKey]: null };
    await this.#table.update(keyOf(id), { set: published, condition: 'attribute_exists(#pk)' });
  }

  async countMessages(name: EventName, period: number, more: number): Promise<number> {
    const key = { pk: `${PARTITIONS.event}${name}`, sk: `MESSAGES#${period}` };
    const change = { set: removedAfter(period), add: { count: more } };
    return (await this.#table.update<{ readonly count: number }>(key, change))?.count ?? 0;
  }
}

const keyOf = (id: string): Key => ({ pk: `${PARTITIONS.event}${id}`, sk: SORT_KEY });

/** The reverse: the event's id. */
export const eventIdIn = ({ pk }: Key): string => pk.slice(PARTITIONS.event.length);

const removedAfter = (at: number) => ({ [TABLE.timeToLive]: Math.ceil((at + KEPT_MS) / 1000) });
