import { test } from '../functions/rig-test.ts';
import { coverPairs } from './cover-pairs.ts';
import { keepPromises } from './keep-promises.ts';
import { nameOf, POSITIONS, type World, withoutDefaults } from './positions.ts';

const WORLDS: readonly World[] = coverPairs(POSITIONS);

test.for(WORLDS.map((world) => [nameOf(withoutDefaults(world)), world] as const))(
  'the broker keeps its promises under %s',
  async ([, world], { rig }) => await keepPromises(rig, world),
);
