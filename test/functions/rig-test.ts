import { test as withoutRig } from 'vitest';
import { type RigOptions, startRig } from './rig.ts';

/**
 * A test whose context has a rig. The tests of a file share it, and it closes with the file. A file that needs other
 * options extends this with its own `rigOptions`: `test.override` would change them for the next file of the process, too.
 */
export const test = withoutRig
  .extend('rigOptions', { scope: 'file' }, {} as RigOptions)
  .extend('rig', { scope: 'file' }, async ({ rigOptions }, { onCleanup }) => {
    const rig = await startRig(rigOptions);
    onCleanup(rig.close);
    return rig;
  });
