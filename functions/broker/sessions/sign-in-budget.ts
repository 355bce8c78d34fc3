import type { Clock } from '../system.ts';

/** RingCentral's limit for one RingEX application, and for exchanges, until an answer names another. */
const DOCUMENTED_LIMIT = { limit: 5, windowMs: 60_000 } as const;

/** A recorded call arrives a little later than it was recorded, and clocks differ. */
const TOLERANCE_MS = 5000;

/** A place in the queue is held this long after its time; the refresher looks only once a minute. */
const PLACE_HELD_MS = 90_000;

/** Bounds the item in the table. */
const MOST_PLACES = 1000;

/** Sign-ins per window that the refresher leaves to requests of people and machines who wait. */
const LEFT_TO_WAITING = 1;

/** A connection that waits for its turn, and the time at which its turn is expected. */
export interface Place {
  readonly connection: string;
  readonly at: number;
  readonly urgency: Urgency;
}

/** `waiting`: somebody waits for the session. `background`: the refresher keeps it fresh. */
export type Urgency = 'waiting' | 'background';

/** The recent and the queued sign-ins of one RingEX application, or of one RingCX user. Instants are epoch milliseconds. */
export interface SignInBudget {
  readonly used: readonly number[];
  readonly queue: readonly Place[];
  readonly limit: number;
  readonly windowMs: number;
  /** RingCX or RingEX has asked to be left alone until then. */
  readonly penaltyUntil: number;
}

export const EMPTY_BUDGET: SignInBudget = { used: [], queue: [], ...DOCUMENTED_LIMIT, penaltyUntil: 0 };

export interface SpendRequest {
  readonly connection: string;
  readonly urgency: Urgency;
  readonly now: number;
}

/** `go`: the sign-in is recorded and may be made. Otherwise the connection has a place in the queue, expected at `at`. */
export type Spent =
  | { readonly go: true; readonly budget: SignInBudget }
  | { readonly go: false; readonly at: number; readonly budget: SignInBudget };

/** Records one sign-in, or queues the connection. First come, first served; whoever does not come loses the place. */
export function spendSignIn(before: SignInBudget, { connection, urgency, now }: SpendRequest): Spent {
  const lastingMs = before.windowMs + TOLERANCE_MS;
  const used = before.used.filter((at) => at > now - lastingMs);
  const queue = before.queue.filter((place) => place.at + PLACE_HELD_MS > now);
  const rank = queue.findIndex((place) => place.connection === connection);
  const inFront = (rank === -1 ? queue : queue.slice(0, rank)).filter(
    (place) => urgency === 'background' || place.urgency === 'waiting',
  );
  const limit = Math.max(1, urgency === 'background' ? before.limit - LEFT_TO_WAITING : before.limit);
  const others = queue.filter((place) => place.connection !== connection);
  if (now >= before.penaltyUntil && used.length + inFront.length < limit)
    return { go: true, budget: { ...before, used: [...used, now], queue: others } };
  const at = expectedAt({ used, ahead: inFront.length, limit, lastingMs, from: Math.max(now, before.penaltyUntil) });
  const place = { connection, at, urgency };
  // Beyond a thousand, which is hours, a connection comes back without a place.
  const joins = rank === -1 && queue.length < MOST_PLACES;
  const joined = joins ? [...queue, place] : queue.map((each, i) => (i === rank ? place : each));
  return { go: false, at, budget: { ...before, used, queue: joined } };
}

/** The time at which the `ahead + 1`-th of those who wait finds room in the sliding window. */
function expectedAt(wait: {
  readonly used: readonly number[];
  readonly ahead: number;
  readonly limit: number;
  readonly lastingMs: number;
  readonly from: number;
}): number {
  const calls = [...wait.used];
  for (let turn = 0; turn <= wait.ahead; turn += 1) {
    const oldest = calls[calls.length - wait.limit];
    calls.push(Math.max(wait.from, oldest === undefined ? 0 : oldest + wait.lastingMs));
  }
  return calls.at(-1) ?? wait.from;
}

/** Uses up the budget, because RingCX or RingEX itself has said so. */
export const withPenalty = (budget: SignInBudget, until: number): SignInBudget => ({
  ...budget,
  penaltyUntil: Math.max(budget.penaltyUntil, until),
});

/** Takes over a limit that an answer named. */
export const withLimit = (
  budget: SignInBudget,
  named: { readonly limit: number; readonly windowMs: number },
): SignInBudget => {
  // A higher limit of RingEX's is of no use: each sign-in needs an exchange too, whose limit no answer names.
  const limit = Math.max(1, Math.min(DOCUMENTED_LIMIT.limit, named.limit));
  const windowMs = Math.max(1000, named.windowMs);
  return limit === budget.limit && windowMs === budget.windowMs ? budget : { ...budget, limit, windowMs };
};

/** Keeps budgets; every change is a compare-and-swap on a version. */
export interface SignInBudgetStore {
  find(key: string): Promise<{ readonly budget: SignInBudget; readonly version: number } | undefined>;
  /** False: somebody else has changed it since `version` (0: since there was none). */
  save(key: string, budget: SignInBudget, version: number, now: number): Promise<boolean>;
}

/** Changes of one budget collide when many connections of an application sign in at once; each try takes two calls to the table. */
const TRIES = 40;
const LONGEST_PAUSE_MS = 120;

/** Applies a change to the stored budget. */
export async function changeBudget<R extends { readonly budget: SignInBudget }>(
  {
    store,
    clock,
    fraction,
  }: { readonly store: SignInBudgetStore; readonly clock: Clock; readonly fraction: () => number },
  key: string,
  change: (budget: SignInBudget) => R,
): Promise<R | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { budget, version } = (await store.find(key)) ?? { budget: EMPTY_BUDGET, version: 0 };
    const changed = change(budget);
    if (changed.budget === budget) return changed;
    if (await store.save(key, changed.budget, version, clock.now())) return changed;
    await clock.sleep(fraction() * LONGEST_PAUSE_MS);
  }
  return undefined;
}
