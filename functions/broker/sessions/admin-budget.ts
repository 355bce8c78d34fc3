/** RingCX's documented limit of its admin API for one account, in calls a minute. */
const LIMIT = 120;

/** The most that `reading` may use of it. The rest is always there for `keeping`. */
const LIMIT_OF_READING = 80;

/** Calls are counted by the slot of time that they fall into. */
const SLOT_MS = 5000;

/**
 * A call counts for 65 to 70 s, whatever part of its slot it came in: a minute, and 5 s because it arrives later than it
 * was counted, and because clocks differ.
 */
const SLOTS = 14;

/** `reading`: somebody wants to see something, and may ask again. `keeping`: API tokens are made, tested or revoked. */
export type AdminShare = 'reading' | 'keeping';

export interface AdminSlot {
  readonly share: AdminShare;
  /** The number of slots since the epoch. */
  readonly slot: number;
}

/** RingCX's admin API for one account, as all containers together have used it. */
export interface AdminBudget {
  readonly counts: readonly (AdminSlot & { readonly calls: number })[];
  /** RingCX has asked to be left alone until then. Epoch milliseconds. */
  readonly pausedUntil: number;
}

/** Keeps budgets by RingCX account. */
export interface AdminBudgetStore {
  find(account: string): Promise<AdminBudget>;
  /** Counts one call and drops the outdated counts. @returns the budget afterwards, with the calls of all others. */
  count(account: string, slot: AdminSlot, outdated: readonly AdminSlot[], now: number): Promise<AdminBudget>;
  /** Does not shorten a pause. */
  notePause(account: string, until: number): Promise<void>;
}

export const slotOf = (now: number): number => Math.floor(now / SLOT_MS);

export const outdatedAt = ({ counts }: AdminBudget, now: number): readonly AdminSlot[] =>
  counts.filter(({ slot }) => slot <= slotOf(now) - SLOTS);

/** Whether the limit holds at that time, with so many calls more. */
export function holds({ counts }: AdminBudget, share: AdminShare, now: number, more: number): boolean {
  const used = { reading: 0, keeping: 0 };
  for (const { share: by, slot, calls } of counts) if (slot > slotOf(now) - SLOTS) used[by] += calls;
  if (share === 'reading' && used.reading + more > LIMIT_OF_READING) return false;
  // Reading that came too late was counted all the same, and not let through.
  return Math.min(used.reading, LIMIT_OF_READING) + used.keeping + more <= LIMIT;
}

/** The first time from now on at which a call of that share may be made. */
export function nextCallAt(budget: AdminBudget, share: AdminShare, now: number): number {
  const start = Math.max(now, budget.pausedUntil);
  const ends = budget.counts.map(({ slot }) => (slot + SLOTS) * SLOT_MS).filter((end) => end > start);
  return [start, ...ends.sort((one, other) => one - other)].find((at) => holds(budget, share, at, 1)) ?? start;
}
