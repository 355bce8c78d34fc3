type Row = Readonly<Record<string, unknown>>;

/**
 * Rows that together hold every pair of values of any two parameters: a greedy covering array. It has no randomness, so
 * a row that fails is the same in the next run.
 */
export function coverPairs(parameters: Readonly<Record<string, readonly unknown[]>>): Row[] {
  const uncovered = new Set(pairsOf(parameters));
  const rows: Row[] = [];
  // Those of many values first: their pairs need the most rows, and the others fit in between.
  const byValues = Object.entries(parameters).toSorted(([, one], [, other]) => other.length - one.length);
  for (const pair of uncovered) {
    const [first, second] = JSON.parse(pair) as [[string, unknown], [string, unknown]];
    const row: Record<string, unknown> = { [first[0]]: first[1], [second[0]]: second[1] };
    for (const [name, values] of byValues) {
      if (name in row) continue;
      const chosen = Object.entries(row);
      const gain = (value: unknown) => chosen.filter((other) => uncovered.has(keyOf([name, value], other))).length;
      row[name] = values.reduce((best, value) => (gain(value) > gain(best) ? value : best));
    }
    for (const covered of pairsIn(row)) uncovered.delete(covered);
    rows.push(row);
  }
  return rows;
}

/** Every pair that a covering array must hold. */
export const pairsOf = (parameters: Readonly<Record<string, readonly unknown[]>>): string[] =>
  combine(Object.entries(parameters).map(([name, values]) => values.map((value) => [name, value] as const)));

/** The pairs that a row holds. */
export const pairsIn = (row: Row): string[] => combine(Object.entries(row).map((entry) => [entry]));

const combine = (groups: readonly (readonly (readonly [string, unknown])[])[]): string[] =>
  groups.flatMap((group, i) =>
    groups.slice(i + 1).flatMap((other) => group.flatMap((one) => other.map((another) => keyOf(one, another)))),
  );

/** The same for both orders. */
const keyOf = (one: readonly [string, unknown], other: readonly [string, unknown]): string =>
  JSON.stringify(one[0] < other[0] ? [one, other] : [other, one]);
