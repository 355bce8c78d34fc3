import { expect } from 'vitest';

/** That something was tried several times, and ever less often: no gap is shorter than the one before, the last is longer. */
export function expectEverLessOften(triedAt: readonly number[], atLeast: number): void {
  expect(triedAt.length, 'how often it was tried').toBeGreaterThanOrEqual(atLeast);
  const gaps = triedAt.slice(1).map((at, i) => at - (triedAt[i] ?? 0));
  expect(gaps).toEqual(gaps.toSorted((one, other) => one - other));
  expect(gaps.at(-1)).toBeGreaterThanOrEqual(4 * (gaps[0] ?? 0));
}
