import type { AccountStore, RememberedAccounts } from '../broker/accounts/list-accounts.ts';
import { ITEMS } from '../contract/items.ts';
import { TABLE } from '../contract/table.ts';
import { partitionOf } from './keys.ts';
import type { Table } from './table.ts';

/** Nobody reads older ones. */
const REMOVED_AFTER_MS = 3600_000;

type Item = Omit<RememberedAccounts, 'mainAccountId'> & { readonly mainAccountId?: string };

/** The accounts of connections in the table: names and numbers, no secret. */
export class DynamoAccountStore implements AccountStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(connection: string): Promise<RememberedAccounts | undefined> {
    const item = await this.#table.get<Item>({ pk: partitionOf(connection), sk: ITEMS.accounts });
    if (!item) return undefined;
    const { accounts, failure, readAt, mainAccountId = null } = item;
    return { accounts, failure, readAt, mainAccountId };
  }

  async save(connection: string, answer: RememberedAccounts): Promise<void> {
    const removeAt = Math.ceil((answer.readAt + REMOVED_AFTER_MS) / 1000);
    await this.#table.update(
      { pk: partitionOf(connection), sk: ITEMS.accounts },
      { set: { ...answer, [TABLE.timeToLive]: removeAt } },
    );
  }
}
