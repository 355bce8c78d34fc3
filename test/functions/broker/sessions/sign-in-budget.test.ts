import { expect, test } from 'vitest';
import {
  EMPTY_BUDGET,
  type SignInBudget,
  type SpendRequest,
  spendSignIn,
  withLimit,
  withPenalty,
} from '../../../../functions/broker/sessions/sign-in-budget.ts';

const START = 1_800_000_000_000;
const WINDOW_MS = 60_000;

const spend = (budget: SignInBudget, connection: string, now: number, urgency: SpendRequest['urgency'] = 'waiting') =>
  spendSignIn(budget, { connection, urgency, now });

/** Spends one sign-in for each name at once. */
const spendAll = (names: readonly string[], now: number, urgency: SpendRequest['urgency'] = 'waiting') => {
  let budget = EMPTY_BUDGET;
  const outcomes = names.map((name) => {
    const spent = spend(budget, name, now, urgency);
    ({ budget } = spent);
    return spent;
  });
  return { budget, outcomes };
};

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i}`);

test('five sign-ins of one application go at once, and the sixth waits for the first to be a minute old', () => {
  const { outcomes } = spendAll(names(6), START);
  expect(outcomes.map(({ go }) => go)).toEqual([true, true, true, true, true, false]);
  const [last] = outcomes.slice(-1);
  if (!last || last.go) throw new Error('the sixth went');
  expect(last.at - START).toBeGreaterThanOrEqual(WINDOW_MS);
  expect(last.at - START).toBeLessThanOrEqual(WINDOW_MS + 10_000);
});

test('the refresher leaves one sign-in a minute to requests that wait', () => {
  const { budget, outcomes } = spendAll(names(5), START, 'background');
  expect(outcomes.filter(({ go }) => go)).toHaveLength(4);
  expect(spend(budget, 'asked-for', START).go).toBe(true);
});

test('a hundred connections of one application sign in one after the other, never more than five a minute', () => {
  let budget = EMPTY_BUDGET;
  const signedIn = new Map<string, number>();
  const waiting = new Map(names(100).map((name) => [name, START]));
  for (let now = START; waiting.size > 0 && now < START + 3 * 3600_000; now += 1000) {
    for (const [name, at] of waiting) {
      if (at > now) continue;
      const spent = spend(budget, name, now);
      ({ budget } = spent);
      if (spent.go) {
        signedIn.set(name, now);
        waiting.delete(name);
      } else waiting.set(name, spent.at);
    }
  }
  expect(signedIn.size).toBe(100);
  const times = [...signedIn.values()];
  for (const from of times)
    expect(times.filter((at) => at >= from && at < from + WINDOW_MS).length).toBeLessThanOrEqual(5);
  expect([...signedIn.keys()]).toEqual(names(100));
  expect(Math.max(...times) - START).toBeLessThanOrEqual(30 * 60_000);
});

test('a place in the queue lapses when its connection does not come', () => {
  const { budget } = spendAll(names(7), START);
  const later = START + 5 * 60_000;
  expect(spend(budget, 'newcomer', later).go).toBe(true);
});

test('nobody signs in during a penalty, and the queue goes on after it', () => {
  const until = START + 40_000;
  const penalized = withPenalty(EMPTY_BUDGET, until);
  const spent = spend(penalized, 'c', START);
  expect(spent).toMatchObject({ go: false, at: until });
  expect(spend(spent.budget, 'c', until).go).toBe(true);
});

test('a lower limit that an answer names is kept, and a higher one is not', () => {
  const lower = withLimit(EMPTY_BUDGET, { limit: 2, windowMs: WINDOW_MS });
  expect(lower.limit).toBe(2);
  expect(withLimit(EMPTY_BUDGET, { limit: 50, windowMs: WINDOW_MS }).limit).toBe(EMPTY_BUDGET.limit);
});
