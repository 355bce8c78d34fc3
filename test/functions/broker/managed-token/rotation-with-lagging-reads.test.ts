import { expect } from 'vitest';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { DEFAULTS, passwordSignIn } from '../../rig.ts';
import { test as withRig } from '../../rig-test.ts';

const test = withRig.extend('rigOptions', { scope: 'file' }, { delayedReadsMs: 700 });

test('a rotation succeeds while reads of Secrets Manager lag behind its writes', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: 7 };
  await putConnection(ports, 'lagging', change, { verify: true, defaults: DEFAULTS });
  await rig.rotationsSettled();
  expect(await rig.apiTokens(account)).toHaveLength(1);
  const tokens = new CurrentApiTokens(ports);
  const before = await tokens.get('lagging');
  await startRotation(ports, 'lagging');
  await rig.rotationsSettled();
  const { fingerprint } = await tokens.get('lagging');
  expect(fingerprint).not.toBe(before.fingerprint);
  expect(await rig.apiTokens(account)).toHaveLength(2);
  expect(await rig.apiTokens(account)).toHaveLength(2);
  await expect
    .poll(async () => (await ports.register.list('lagging')).map((entry) => entry.replacedAt === null).sort())
    .toEqual([false, true]);
});
