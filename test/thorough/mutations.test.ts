import { test } from 'vitest';
import { MOST_SEEDS, MUTATIONS } from '../simulation/mutations/mutations.ts';
import { tryMutation } from '../simulation/mutations/try-mutation.ts';

/** The slowest takes about a minute of one processor. */
const PATIENCE = { timeout: 600_000 };

const FOUND = MUTATIONS.filter(({ foundBy }) => foundBy === undefined);

test.concurrent.for(FOUND.map((mutation) => [mutation.name, mutation] as const))(
  'the simulation finds out that %s',
  PATIENCE,
  async ([, mutation], { expect }) => {
    expect(await tryMutation(mutation, MOST_SEEDS)).toMatchObject({ seeds: expect.any(Number), stale: [] });
  },
);
