import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../../functions/aws/keys.ts';
import { Table } from '../../../functions/aws/table.ts';
import type { ItemChange } from '../../../functions/aws/update-expression.ts';
import type { Page } from '../../../functions/broker/page.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import { holds } from './condition.ts';
import type { Storage } from './storage.ts';
import type { Item, TableState } from './table-state.ts';

/**
 * The table as one process sees it. The project's own adapters run on it, so that the conditions of every write are
 * theirs to the letter, and only DynamoDB is modelled.
 */
export class MemoryTable extends Table {
  readonly #state: TableState;
  readonly #storage: Storage;

  constructor(state: TableState, storage: Storage) {
    super(undefined as never, 'table');
    this.#state = state;
    this.#storage = storage;
  }

  override async get<T>(key: Key): Promise<T | undefined> {
    return await this.#storage.read(() => this.#state.get(key) as T | undefined);
  }

  override async update<T>(key: Key, change: ItemChange): Promise<T | undefined> {
    return await this.#storage.write((now, lagMs) => this.#state.update(key, change, now, lagMs) as T | undefined);
  }

  override async delete(key: Key): Promise<void> {
    await this.deleteIf(key, {});
  }

  override async deleteIf(key: Key, condition: Omit<ItemChange, 'set'>): Promise<void> {
    await this.#storage.write((now, lagMs) => this.#state.delete(key, condition, now, lagMs));
  }

  override async *query<T>(query: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<T> {
    const names = query.ExpressionAttributeNames ?? {};
    const values = query.ExpressionAttributeValues ?? {};
    const find = (now: number): readonly Item[] => {
      const pk = values[':pk'];
      const among = pk === undefined ? this.#state.index(values[':shard'], now) : this.#state.partition(String(pk));
      return among.filter((item) => holds(query.KeyConditionExpression ?? '', item, names, values));
    };
    // A tick asks for each of 64 shards. A shard without anything due needs no step of its own.
    if (query.IndexName && find(this.#storage.now()).length === 0) return;
    for (const item of await this.#storage.read(find)) yield item as T;
  }

  override async hasName(kind: string, name: string): Promise<boolean> {
    return (await this.#names(kind)).includes(name);
  }

  override async namesOf(kind: string): Promise<Page<string>> {
    return { items: await this.#names(kind), nextToken: null };
  }

  async #names(kind: string): Promise<readonly string[]> {
    const { partitionKey, sortKey } = TABLE.kindIndex;
    return await this.#storage.read(() =>
      this.#state.all().flatMap((item) => (item[partitionKey] === kind ? [String(item[sortKey])] : [])),
    );
  }
}
