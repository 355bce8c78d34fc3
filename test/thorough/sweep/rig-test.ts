import { expect, test as withoutRig } from 'vitest';
import { containsSecrets } from './report.ts';
import { startRig } from './rig.ts';

/** A test whose context has a rig. The tests of a file share it. It closes with the file, once its output has no secret in it. */
export const test = withoutRig
  .extend('settings', { scope: 'file' }, {} as Readonly<Record<string, string>>)
  .extend('rig', { scope: 'file' }, async ({ settings }, { onCleanup }) => {
    const rig = await startRig(settings);
    onCleanup(async () => {
      await rig.close();
      expect(containsSecrets(rig.printed()), 'a secret in the output of the functions').toBe(false);
    });
    return rig;
  });
