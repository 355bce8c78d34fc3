import type { SignInBudget, SignInBudgetStore } from '../broker/sessions/sign-in-budget.ts';
import { TABLE } from '../contract/table.ts';
import { sharedKey } from './keys.ts';
import type { Table } from './table.ts';

type Item = SignInBudget & { readonly version: number };

/** Longer than any penalty or queue; an unused budget is empty again long before. */
const REMOVED_AFTER_MS = 24 * 3600_000;

/** Budgets of sign-ins, each a compare-and-swap on its version. */
export class DynamoSignInBudgetStore implements SignInBudgetStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(key: string): Promise<{ readonly budget: SignInBudget; readonly version: number } | undefined> {
    const item = await this.#table.get<Item>(sharedKey(key, 'signInBudget'));
    if (!item) return undefined;
    const { used, queue, limit, windowMs, penaltyUntil, version } = item;
    return { budget: { used, queue, limit, windowMs, penaltyUntil }, version };
  }

  async save(key: string, budget: SignInBudget, version: number, now: number): Promise<boolean> {
    const removeAt = Math.floor((now + REMOVED_AFTER_MS) / 1000);
    const saved = await this.#table.update(sharedKey(key, 'signInBudget'), {
      set: { ...budget, version: version + 1, [TABLE.timeToLive]: removeAt },
      condition: version === 0 ? 'attribute_not_exists(#pk)' : '#version = :before',
      ...(version === 0 ? {} : { values: { before: version } }),
    });
    return saved !== undefined;
  }
}
