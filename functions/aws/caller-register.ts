import type { Caller, CallerRegister } from '../broker/callers/ports.ts';
import type { Page } from '../broker/page.ts';
import { settleAll } from '../broker/settle-all.ts';
import { PARTITIONS, TABLE } from '../contract/table.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

const SORT_KEY = 'CALLER';
const keyOf = (id: string): Key => ({ pk: `${PARTITIONS.caller}${id}`, sk: SORT_KEY });

/** Callers in the table, with their grants and the hashes of their secrets. */
export class DynamoCallerRegister implements CallerRegister {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(id: string): Promise<Caller | undefined> {
    const item = await this.#table.get<Caller>(keyOf(id));
    return item && { ...item, id, expiresAt: item.expiresAt ?? null };
  }

  async save(caller: Caller): Promise<boolean> {
    const { id, ...attributes } = caller;
    const { partitionKey, sortKey } = TABLE.kindIndex;
    const saved = await this.#table.update(keyOf(id), {
      set: { ...attributes, [partitionKey]: 'caller', [sortKey]: id },
      condition: caller.version === 1 ? 'attribute_not_exists(#pk)' : '#version = :before',
      ...(caller.version === 1 ? {} : { values: { before: caller.version - 1 } }),
    });
    if (saved) return true;
    // A retry by the SDK finds its own first attempt done, which is nobody else's change.
    const now = await this.find(id);
    return now?.version === caller.version && now.secrets[0]?.hash === caller.secrets[0]?.hash;
  }

  async remove(id: string): Promise<boolean> {
    const found = await this.find(id);
    if (found) await this.#table.delete(keyOf(id));
    return found !== undefined;
  }

  async list(nextToken: string | undefined): Promise<Page<Caller>> {
    const names = await this.#table.namesOf('caller', keyOf, nextToken);
    const found = await settleAll(names.items.map((id) => this.find(id)));
    return { items: found.filter((caller) => caller !== undefined), nextToken: names.nextToken };
  }
}
