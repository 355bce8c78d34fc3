import { expect } from 'vitest';

/** Checks that there were several attempts, with gaps that never shrink and grow to at least four times the first. */
export function expectEverLessOften(triedAt: readonly number[], atLeast: number): void {
  expect(triedAt.length, 'how often it was tried').toBeGreaterThanOrEqual(atLeast);
  const gaps = triedAt.slice(1).map((at, i) => at - (triedAt[i] ?? 0));
  expect(gaps).toEqual(gaps.toSorted((one, other) => one - other));
  expect(gaps.at(-1)).toBeGreaterThanOrEqual(4 * (gaps[0] ?? 0));
}
