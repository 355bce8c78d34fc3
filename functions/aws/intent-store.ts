import type { ApiTokenIntent, IntentStore } from '../broker/api-tokens/ports.ts';
import { TABLE } from '../contract/table.ts';
import { intentKey, shardOf } from './keys.ts';
import type { Table } from './table.ts';

type Item = Omit<ApiTokenIntent, 'seen'> & { readonly seen?: readonly string[] };

/** The one intent per connection to have an API token made. The refresher finds it due once its owner must be dead. */
export class DynamoIntentStore implements IntentStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(connection: string): Promise<ApiTokenIntent | undefined> {
    const item = await this.#table.get<Item>(intentKey(connection));
    return item && { ...item, seen: item.seen ?? null };
  }

  async take(connection: string, intent: ApiTokenIntent): Promise<boolean> {
    const { id, purpose, label, seen, owner, until } = intent;
    const taken = await this.#table.update(intentKey(connection), {
      set: { id, purpose, label, seen, owner, ...lapses(connection, until) },
      condition: 'attribute_not_exists(#pk) OR #owner = :owner',
      values: { owner },
    });
    return taken !== undefined;
  }

  async takeOver(connection: string, from: ApiTokenIntent, owner: string, until: number): Promise<boolean> {
    const taken = await this.#table.update(intentKey(connection), {
      set: { owner, ...lapses(connection, until) },
      condition: '(#owner = :from AND #until = :until) OR #owner = :owner',
      values: { from: from.owner, until: from.until, owner },
    });
    return taken !== undefined;
  }

  async noteSeen(connection: string, owner: string, seen: readonly string[], until: number): Promise<boolean> {
    const noted = await this.#table.update(intentKey(connection), {
      set: { seen, ...lapses(connection, until) },
      condition: '#owner = :owner',
      values: { owner },
    });
    return noted !== undefined;
  }

  async remove(connection: string): Promise<void> {
    await this.#table.delete(intentKey(connection));
  }

  async clear(connection: string, owner: string): Promise<void> {
    await this.#table.deleteIf(intentKey(connection), { condition: '#owner = :owner', values: { owner } });
  }
}

const lapses = (connection: string, until: number) => ({
  until,
  [TABLE.dueIndex.partitionKey]: shardOf(connection),
  [TABLE.dueIndex.sortKey]: until,
});
