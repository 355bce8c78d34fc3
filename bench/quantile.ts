export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which a share `q` of the values lies, rounded to a tenth. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
  return Math.round(value * 10) / 10;
}
