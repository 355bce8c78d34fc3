import { expect, test } from 'vitest';
import { coverPairs, pairsIn, pairsOf } from './cover-pairs.ts';
import { POSITIONS } from './positions.ts';

const missing = (parameters: Readonly<Record<string, readonly unknown[]>>): string[] => {
  const covered = new Set(coverPairs(parameters).flatMap(pairsIn));
  return pairsOf(parameters).filter((pair) => !covered.has(pair));
};

test('the rows hold every pair of positions of any two hypotheses', () => {
  expect(missing(POSITIONS)).toEqual([]);
});

test('three parameters of two values need at most five rows', () => {
  const parameters = { a: [1, 2], b: [1, 2], c: [1, 2] };
  expect(missing(parameters)).toEqual([]);
  expect(coverPairs(parameters).length).toBeLessThanOrEqual(5);
});

test('the rows are the same every time', () => {
  expect(coverPairs(POSITIONS)).toEqual(coverPairs(POSITIONS));
});

test('every row has a position for every hypothesis', () => {
  for (const row of coverPairs(POSITIONS)) expect(Object.keys(row).sort()).toEqual(Object.keys(POSITIONS).sort());
});
