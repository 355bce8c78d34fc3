import type { ApiTokenIntent, IntentHold, IntentSight, IntentStore } from '../broker/api-tokens/ports.ts';
import { TABLE } from '../contract/table.ts';
import { type Key, shardOf, sharedKey } from './keys.ts';
import type { Table } from './table.ts';

type Item = Omit<ApiTokenIntent, 'key' | 'seen' | 'user'> & Partial<Pick<ApiTokenIntent, 'seen' | 'user'>>;

/** The intents to have API tokens made. The refresher finds one due once its owner must be dead. */
export class DynamoIntentStore implements IntentStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(key: string): Promise<ApiTokenIntent | undefined> {
    const item = await this.#table.get<Item>(keyOf(key));
    return item && { ...item, key, seen: item.seen ?? null, user: item.user ?? null };
  }

  async take(intent: ApiTokenIntent): Promise<boolean> {
    const { key, connection, id, purpose, label, seen, user, owner, until } = intent;
    const taken = await this.#table.update(keyOf(key), {
      set: { connection, id, purpose, label, seen, user, owner, ...lapses(connection, until) },
      condition: 'attribute_not_exists(#pk) OR #owner = :owner',
      values: { owner },
    });
    return taken !== undefined;
  }

  async takeOver(from: ApiTokenIntent, owner: string, until: number): Promise<boolean> {
    const taken = await this.#table.update(keyOf(from.key), {
      set: { owner, ...lapses(from.connection, until) },
      condition: '(#owner = :from AND #until = :until) OR #owner = :owner',
      values: { from: from.owner, until: from.until, owner },
    });
    return taken !== undefined;
  }

  async noteSeen({ key, owner, connection }: ApiTokenIntent, sight: IntentSight, until: number): Promise<boolean> {
    const { seen, user } = sight;
    const noted = await this.#table.update(keyOf(key), {
      set: { seen, user, ...lapses(connection, until) },
      condition: '#owner = :owner',
      values: { owner },
    });
    return noted !== undefined;
  }

  async clear({ key, owner }: IntentHold): Promise<void> {
    await this.#table.deleteIf(keyOf(key), { condition: '#owner = :owner', values: { owner } });
  }

  async removeOf(connection: string, key: string): Promise<void> {
    const own = { condition: '#connection = :connection', values: { connection } };
    await this.#table.deleteIf(keyOf(key), own);
  }
}

const keyOf = (key: string): Key => sharedKey(key, 'apiTokenIntent');

const lapses = (connection: string, until: number) => ({
  until,
  [TABLE.dueIndex.partitionKey]: shardOf(connection),
  [TABLE.dueIndex.sortKey]: until,
});
