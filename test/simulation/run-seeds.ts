import { drawPlan } from './plan/draw-plan.ts';
import { runWorld, type WorldResult } from './run-world.ts';

export interface SeedsToRun {
  readonly from: number;
  readonly count: number;
  readonly hours: number;
  readonly leftOut?: ReadonlySet<number>;
  /** Ends the run after so many failing seeds. */
  readonly mostFailures: number;
}

interface Failure {
  readonly seed: number;
  readonly result: WorldResult;
}

export interface SeedsResult {
  seeds: number;
  connectionDays: number;
  faults: number;
  steps: number;
  readonly failures: Failure[];
}

/** Runs one world after the other. */
export async function runSeeds(
  { from, count, hours, leftOut, mostFailures }: SeedsToRun,
  onProgress: (sum: SeedsResult, failure: Failure | undefined) => void = () => undefined,
): Promise<SeedsResult> {
  const sum: SeedsResult = { seeds: 0, connectionDays: 0, faults: 0, steps: 0, failures: [] };
  for (let seed = from; seed < from + count && sum.failures.length < mostFailures; seed += 1) {
    const result = await runWorld(drawPlan(seed, hours), leftOut);
    sum.seeds += 1;
    sum.connectionDays += result.connectionDays;
    sum.faults += result.faults;
    sum.steps += result.steps;
    const failure = result.violations.length > 0 ? { seed, result } : undefined;
    if (failure) sum.failures.push(failure);
    onProgress(sum, failure);
  }
  return sum;
}
