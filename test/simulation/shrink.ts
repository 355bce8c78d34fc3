import type { Plan } from './plan/plan.ts';
import { runWorld } from './run-world.ts';
import type { Claim } from './truth/verdict.ts';

/** Worlds that are tried before the history counts as short enough. */
const MOST_WORLDS = 150;

/** Leaves out all parts of a failing plan without which the same claim is still broken. @returns the parts left out. */
export async function shrink(plan: Plan, claim: Claim): Promise<ReadonlySet<number>> {
  let leftOut: ReadonlySet<number> = new Set();
  let worlds = 0;
  const stillFails = async (without: ReadonlySet<number>): Promise<boolean> => {
    worlds += 1;
    return (await runWorld(plan, without)).violations.some((violation) => violation.claim === claim);
  };
  for (let size = Math.ceil(plan.parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < plan.parts.length && worlds < MOST_WORLDS; from += size) {
      const some = Array.from({ length: Math.min(size, plan.parts.length - from) }, (_, index) => from + index);
      const without = new Set([...leftOut, ...some]);
      if (without.size > leftOut.size && (await stillFails(without))) leftOut = without;
    }
  }
  return leftOut;
}
