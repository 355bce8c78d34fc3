import { MOST_SEEDS, MUTATIONS } from './mutations.ts';
import { tryMutation } from './try-mutation.ts';

const AT_ONCE = 2;

/** Tries every mutation that the simulation is to find, prints a table, and fails if one is not found. */
export async function tryMutations(print: (text: string) => void): Promise<void> {
  const waiting = [...MUTATIONS];
  print('| mutation | seeds | claim |\n|---|---|---|');
  const work = async (): Promise<void> => {
    for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
      if (mutation.foundBy) {
        print(`| ${mutation.name} | – | ${mutation.foundBy} |`);
        continue;
      }
      const { seed, claim, stale } = await tryMutation(mutation, { from: 1, count: MOST_SEEDS });
      const outcome =
        stale.length > 0 ? `cannot be made: the sources lack ${stale.join(', ')}` : (claim ?? 'not found');
      if (stale.length > 0 || seed === null) process.exitCode = 1;
      print(`| ${mutation.name} | ${seed ?? `over ${MOST_SEEDS}`} | ${outcome} |`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
