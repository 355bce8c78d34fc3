import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRotation } from '../../../functions/broker/api-tokens.ts';
import { CurrentApiTokens } from '../../../functions/broker/current-api-token.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { DEFAULTS, passwordSignIn, startWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ delayedReadsMs: 700 });
});
afterAll(async () => {
  await world.close();
});

test('a rotation goes well while reads of Secrets Manager lag behind its writes', async () => {
  const account = world.simulator.addAccount();
  const ports = world.container();
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: 7 };
  await putConnection(ports, 'lagging', change, { verify: true, defaults: DEFAULTS });
  await world.rotationsSettled();
  expect(await world.apiTokens(account)).toHaveLength(1);
  const tokens = new CurrentApiTokens(ports);
  const before = await tokens.get('lagging');
  await startRotation(ports, 'lagging');
  await world.rotationsSettled();
  const { fingerprint } = await tokens.get('lagging');
  expect(fingerprint).not.toBe(before.fingerprint);
  expect(await world.apiTokens(account)).toHaveLength(2);
  expect(await world.apiTokens(account)).toHaveLength(2);
  await expect
    .poll(async () => (await ports.register.list('lagging')).map((entry) => entry.replacedAt === null).sort())
    .toEqual([false, true]);
});
