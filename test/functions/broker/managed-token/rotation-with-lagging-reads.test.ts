import { expect } from 'vitest';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { passwordSignIn } from '../../rig.ts';
import { test as withRig } from '../../rig-test.ts';
import { put } from '../connect.ts';

const test = withRig.extend('rigOptions', { scope: 'file' }, { delayedReadsMs: 700 });

test('a rotation succeeds while reads of Secrets Manager lag behind its writes', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: 7 };
  await put({ name: 'lagging', ports }, change);
  await rig.rotationsSettled();
  expect(await rig.apiTokens(account)).toHaveLength(1);
  const tokens = new CurrentApiTokens(ports);
  const before = await tokens.get('lagging');
  await startRotation(ports, 'lagging');
  await rig.rotationsSettled();
  const { fingerprint } = await tokens.get('lagging');
  expect(fingerprint).not.toBe(before.fingerprint);
  expect(await rig.apiTokens(account)).toHaveLength(2);
  await expect
    .poll(async () => (await ports.register.list('lagging')).map((entry) => entry.replacedAt === null).sort())
    .toEqual([false, true]);
});
