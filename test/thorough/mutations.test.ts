import { test } from 'vitest';
import { MUTATIONS } from '../simulation/mutations/mutations.ts';
import { tryMutation } from '../simulation/mutations/try-mutation.ts';

const FOUND = MUTATIONS.filter(({ foundBy }) => foundBy === undefined);

test.concurrent.for(FOUND.map((mutation) => [mutation.name, mutation] as const))(
  'the simulation finds out that %s',
  async ([, mutation], { expect }) => {
    // The command finds a new one if worlds are drawn otherwise by now.
    const { shownBy: seed = 1 } = mutation;
    expect(await tryMutation(mutation, { from: seed, count: 1 })).toMatchObject({ seed, stale: [] });
  },
);
