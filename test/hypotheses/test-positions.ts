import { test } from '../functions/rig-test.ts';
import { keepPromises } from './keep-promises.ts';
import { nameOf, SINGLE_WORLDS } from './positions.ts';

/** Tests every second position. The tests of a file run one after another, so half of the positions are in a file of their own. */
export function testPositions(half: 'even' | 'odd'): void {
  const worlds = SINGLE_WORLDS.filter((_, index) => index % 2 === (half === 'even' ? 0 : 1));
  test.for(worlds.map((world) => [nameOf(world), world] as const))(
    'the broker keeps its promises under %s',
    async ([, world], { rig }) => await keepPromises(rig, world),
  );
}
