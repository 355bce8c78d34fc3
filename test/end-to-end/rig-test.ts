import { test as withoutRig } from 'vitest';
import { Rig } from './rig.ts';

/**
 * A test whose context has a running broker, started with these variables. The tests of a file share it. It stops with the
 * file, which fails if a secret has leaked.
 */
export const testWith = (environment: Readonly<Record<string, string>>) =>
  withoutRig
    .extend('environment', { scope: 'file' }, environment)
    .extend('rig', { scope: 'file' }, async ({ environment: variables }, { onCleanup }) => {
      const rig = await Rig.start(variables);
      onCleanup(() => rig.end());
      return rig;
    });

export type RigTest = ReturnType<typeof testWith>;
