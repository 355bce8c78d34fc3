import type { AccountLease, AccountStore, RememberedAccounts } from '../broker/accounts/ports.ts';
import { ITEMS } from '../contract/items.ts';
import { TABLE } from '../contract/table.ts';
import { type Key, partitionOf } from './keys.ts';
import type { Table } from './table.ts';

/** Nobody reads older ones. */
const REMOVED_AFTER_MS = 3600_000;

type Item = Partial<Omit<RememberedAccounts, 'mainAccountId'>> & {
  readonly mainAccountId?: string;
  readonly leaseUntil?: number;
};

const keyOf = (connection: string): Key => ({ pk: partitionOf(connection), sk: ITEMS.accounts });

const removedAfter = (at: number) => ({ [TABLE.timeToLive]: Math.ceil((at + REMOVED_AFTER_MS) / 1000) });

const NO_LEASE = { leaseOwner: null, leaseUntil: null };

/** The accounts of connections in the table: names and numbers, no secret. */
export class DynamoAccountStore implements AccountStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(connection: string): ReturnType<AccountStore['find']> {
    const item = await this.#table.get<Item>(keyOf(connection));
    const { accounts, failure, readAt, mainAccountId = null, leaseUntil = 0 } = item ?? {};
    const answer = readAt === undefined ? undefined : { accounts, failure, readAt, mainAccountId };
    return { answer, leaseUntil };
  }

  async takeLease(connection: string, { owner, now, until, replaces }: AccountLease): Promise<boolean> {
    const replaced = replaces === null ? 'attribute_not_exists(#readAt)' : '#readAt = :replaces';
    const leased = await this.#table.update(keyOf(connection), {
      set: { leaseOwner: owner, leaseUntil: until, ...removedAfter(until) },
      condition: `(attribute_not_exists(#leaseOwner) OR #leaseUntil <= :now OR #leaseOwner = :owner) AND ${replaced}`,
      values: { now, owner, ...(replaces === null ? {} : { replaces }) },
    });
    return leased !== undefined;
  }

  async releaseLease(connection: string, owner: string): Promise<void> {
    const condition = '#leaseOwner = :owner';
    await this.#table.update(keyOf(connection), { set: NO_LEASE, condition, values: { owner } });
  }

  async save(connection: string, answer: RememberedAccounts): Promise<void> {
    const set = { ...answer, ...NO_LEASE, ...removedAfter(answer.readAt) };
    await this.#table.update(keyOf(connection), { set });
  }
}
