import { afterAll, beforeAll, expect, test } from 'vitest';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { DEFAULTS, passwordSignIn, type Rig, startRig } from '../../rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ delayedReadsMs: 700 });
});
afterAll(async () => {
  await rig.close();
});

test('a rotation goes well while reads of Secrets Manager lag behind its writes', async () => {
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
