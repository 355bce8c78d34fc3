import type { Key } from '../../../functions/aws/keys.ts';
import type { ItemChange } from '../../../functions/aws/update-expression.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import { holds } from './condition.ts';

export type Item = Record<string, unknown> & Key;

/** An item's place in the index by due time, which follows the table a little later. */
interface Indexed {
  readonly item: Key;
  readonly now: Due | undefined;
  readonly before: Due | undefined;
  readonly visibleAt: number;
}

interface Due {
  readonly shard: unknown;
  readonly dueAt: unknown;
}

const NAMES = {};
const { partitionKey, sortKey } = TABLE.dueIndex;

/** The broker's one table as it truly is, with its index by due time. */
export class TableState {
  readonly #partitions = new Map<string, Map<string, Item>>();
  readonly #shards = new Map<unknown, Map<string, Indexed>>();
  /** Told after each write; undefined: the item is gone. */
  onWrite: (key: Key, item: Item | undefined, before: Item | undefined) => void = () => undefined;

  get({ pk, sk }: Key): Item | undefined {
    return this.#partitions.get(pk)?.get(sk);
  }

  partition(pk: string): readonly Item[] {
    return [...(this.#partitions.get(pk)?.values() ?? [])].sort((one, other) => (one.sk < other.sk ? -1 : 1));
  }

  all(): readonly Item[] {
    return [...this.#partitions.values()].flatMap((items) => [...items.values()]);
  }

  update(
    key: Key,
    { set, add = {}, condition, values = {} }: ItemChange,
    now: number,
    indexLagMs: number,
  ): Item | undefined {
    const before = this.get(key);
    if (condition && !holds(condition, before ?? {}, NAMES, values)) return undefined;
    const item: Item = { ...before, ...key };
    for (const [name, value] of Object.entries(set)) {
      if (value == null) delete item[name];
      else item[name] = value;
    }
    for (const [name, value] of Object.entries(add)) item[name] = Number(item[name] ?? 0) + value;
    this.#write(key, item, now, indexLagMs);
    return item;
  }

  delete(key: Key, { condition, values = {} }: Omit<ItemChange, 'set'>, now: number, indexLagMs: number): void {
    const before = this.get(key);
    if (condition && !holds(condition, before ?? {}, NAMES, values)) return;
    if (before) this.#write(key, undefined, now, indexLagMs);
  }

  /** The keys of the index as it shows them now, in the order of their due time. */
  index(shard: unknown, now: number): readonly Item[] {
    const shown: Item[] = [];
    for (const { item, now: latest, before, visibleAt } of this.#shards.get(shard)?.values() ?? []) {
      const due = now >= visibleAt ? latest : before;
      if (due) shown.push({ ...item, ...due });
    }
    if (shown.length < 2) return shown;
    return shown.sort((one, other) => Number(one.dueAt) - Number(other.dueAt));
  }

  #write(key: Key, item: Item | undefined, now: number, indexLagMs: number): void {
    const before = this.get(key);
    let partition = this.#partitions.get(key.pk);
    if (!partition) {
      partition = new Map();
      this.#partitions.set(key.pk, partition);
    }
    if (item) partition.set(key.sk, item);
    else partition.delete(key.sk);
    this.#reindex(key, before, item, { now, lagMs: indexLagMs });
    this.onWrite(key, item, before);
  }

  #reindex(key: Key, before: Item | undefined, item: Item | undefined, { now, lagMs }: Delay): void {
    const due = dueOf(item);
    const shard = due?.shard ?? dueOf(before)?.shard;
    if (shard === undefined) return;
    let places = this.#shards.get(shard);
    if (!places) {
      places = new Map();
      this.#shards.set(shard, places);
    }
    const place = `${key.pk} ${key.sk}`;
    const entry = places.get(place);
    const shown = entry && (now >= entry.visibleAt ? entry.now : entry.before);
    if (entry?.now?.dueAt !== due?.dueAt)
      places.set(place, { item: key, now: due, before: shown, visibleAt: now + lagMs });
  }
}

interface Delay {
  readonly now: number;
  readonly lagMs: number;
}

function dueOf(item: Item | undefined): Due | undefined {
  const [shard, dueAt] = [item?.[partitionKey], item?.[sortKey]];
  return shard === undefined || dueAt === undefined ? undefined : { shard, dueAt };
}
