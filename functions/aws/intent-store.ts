import type { ApiTokenIntent, IntentHold, IntentSight, IntentStore } from '../broker/api-tokens/ports.ts';
import { SHARED_ITEMS } from '../contract/items.ts';
import { PARTITIONS, TABLE } from '../contract/table.ts';
import { type Key, shardOf, sharedKey } from './keys.ts';
import type { Table } from './table.ts';

type Item = Omit<ApiTokenIntent, 'key' | keyof IntentSight> & Partial<IntentSight>;

/** The intents to have API tokens made. The refresher finds one due once its owner must be dead. */
export class DynamoIntentStore implements IntentStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(key: string): Promise<ApiTokenIntent | undefined> {
    const item = await this.#table.get<Item & Key>(keyOf(key));
    return item && toIntent(item);
  }

  async standing(key: string): Promise<readonly ApiTokenIntent[]> {
    const { pk, sk } = keyOf(key);
    const intents: ApiTokenIntent[] = [];
    const found = this.#table.query<Item & Key>({
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': pk, ':prefix': sk },
      ConsistentRead: true,
    });
    for await (const item of found) intents.push(toIntent(item));
    return intents;
  }

  async take(intent: ApiTokenIntent): Promise<boolean> {
    const { key, connection, id, purpose, label, seen, user, askedAt, owner, until } = intent;
    const taken = await this.#table.update(keyOf(key), {
      set: { connection, id, purpose, label, seen, user, askedAt, owner, ...lapses(connection, until) },
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
    const { seen, user, askedAt } = sight;
    const noted = await this.#table.update(keyOf(key), {
      set: { seen, user, askedAt, ...lapses(connection, until) },
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

/** An intent that was set aside has its connection in the sort key, so that it stands beside the shared one. */
function keyOf(intentKey: string): Key {
  const [of = '', ...connection] = intentKey.split(ASIDE);
  const { pk, sk } = sharedKey(of, 'apiTokenIntent');
  return { pk, sk: [sk, ...connection].join(ASIDE) };
}

/** The reverse: the intent's own key. */
export const intentKeyIn = ({ pk, sk }: Key): string =>
  pk.slice(PARTITIONS.shared.length) + sk.slice(SHARED_ITEMS.apiTokenIntent.length);

const ASIDE = '#';

const toIntent = ({ pk, sk, ...item }: Item & Key): ApiTokenIntent => ({
  ...item,
  key: intentKeyIn({ pk, sk }),
  seen: item.seen ?? null,
  user: item.user ?? null,
  askedAt: item.askedAt ?? null,
});

const lapses = (connection: string, until: number) => ({
  until,
  [TABLE.dueIndex.partitionKey]: shardOf(connection),
  [TABLE.dueIndex.sortKey]: until,
});
