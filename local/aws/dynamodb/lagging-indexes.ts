import { type DynamoDbAnswer, type DynamoDbInput, ItemStore, keyOf } from './item-store.ts';

interface Change {
  readonly at: number;
  readonly table: unknown;
  readonly key: DynamoDbInput;
  /** Undefined: the item is gone. */
  readonly item: DynamoDbInput | undefined;
}

/** A copy of all tables as they were a while ago. Queries of indexes are answered from it. */
export class LaggingIndexes {
  readonly #items: ItemStore;
  readonly #copy = new ItemStore();
  readonly #lag: { readonly ms: number; readonly now: () => number };
  readonly #changes: Change[] = [];
  #catchingUp: Promise<void> = Promise.resolve();

  constructor(items: ItemStore, lag: { readonly ms: number; readonly now: () => number }) {
    this.#items = items;
    this.#lag = lag;
  }

  async changeTable(operation: string, input: DynamoDbInput): Promise<void> {
    await this.#copy.run(operation, input);
  }

  /** Takes note of a write that has succeeded. */
  async noteWrite(input: DynamoDbInput): Promise<void> {
    const { TableName: table, Key, Item } = input;
    const names = await this.#items.keyNames(table);
    const key = (Key as DynamoDbInput | undefined) ?? keyOf(Item as DynamoDbInput, names);
    const { Item: item } = await this.#items.run('GetItem', { TableName: table, Key: key, ConsistentRead: true });
    this.#changes.push({ at: this.#lag.now(), table, key, item: item as DynamoDbInput | undefined });
  }

  async answer(request: Parameters<ItemStore['forward']>[0]): Promise<DynamoDbAnswer> {
    this.#catchingUp = this.#catchingUp.then(() => this.#catchUp());
    await this.#catchingUp;
    return await this.#copy.forward(request);
  }

  async #catchUp(): Promise<void> {
    const until = this.#lag.now() - this.#lag.ms;
    for (let [next] = this.#changes; next && next.at <= until; [next] = this.#changes) {
      const { table: TableName, key: Key, item: Item } = next;
      if (Item) await this.#copy.run('PutItem', { TableName, Item });
      else await this.#copy.run('DeleteItem', { TableName, Key });
      this.#changes.shift();
    }
  }
}
