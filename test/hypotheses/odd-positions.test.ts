import { test } from '../functions/rig-test.ts';
import { keepPromises } from './keep-promises.ts';
import { nameOf, SINGLE_WORLDS } from './positions.ts';

test.for(SINGLE_WORLDS.map((world) => [nameOf(world), world] as const))(
  'the broker keeps its promises under %s',
  async ([, world], { rig }) => await keepPromises(rig, world),
);
