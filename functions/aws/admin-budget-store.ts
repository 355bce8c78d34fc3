import type { AdminBudget, AdminBudgetStore, AdminShare, AdminSlot } from '../broker/sessions/admin-budget.ts';
import { TABLE } from '../contract/table.ts';
import { sharedKey } from './keys.ts';
import type { Table } from './table.ts';

/** Longer than a call counts and than any pause. */
const REMOVED_AFTER_MS = 24 * 3600_000;

type Item = Readonly<Record<string, unknown>>;

const removedAfter = (at: number) => ({ [TABLE.timeToLive]: Math.ceil((at + REMOVED_AFTER_MS) / 1000) });

const attributeOf = ({ share, slot }: AdminSlot): string => `${share}_${slot}`;

/** Budgets of RingCX's admin API. Each slot of time is an attribute, because only then can one write count a call. */
export class DynamoAdminBudgetStore implements AdminBudgetStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(account: string): Promise<AdminBudget> {
    return budgetOf(await this.#table.get<Item>(sharedKey(account, 'adminBudget')));
  }

  async count(account: string, slot: AdminSlot, outdated: readonly AdminSlot[], now: number): Promise<AdminBudget> {
    const dropped = Object.fromEntries(outdated.map((each) => [attributeOf(each), null]));
    const change = { set: { ...dropped, ...removedAfter(now) }, add: { [attributeOf(slot)]: 1 } };
    return budgetOf(await this.#table.update<Item>(sharedKey(account, 'adminBudget'), change));
  }

  async notePause(account: string, until: number): Promise<void> {
    await this.#table.update(sharedKey(account, 'adminBudget'), {
      set: { pausedUntil: until, ...removedAfter(until) },
      condition: 'attribute_not_exists(#pausedUntil) OR #pausedUntil < :until',
      values: { until },
    });
  }
}

function budgetOf(item: Item = {}): AdminBudget {
  const counts = Object.entries(item).flatMap(([attribute, calls]) => {
    const [, share, slot] = /^(reading|keeping)_(\d+)$/.exec(attribute) ?? [];
    return share ? [{ share: share as AdminShare, slot: Number(slot), calls: Number(calls) }] : [];
  });
  return { counts, pausedUntil: Number(item.pausedUntil ?? 0) };
}
