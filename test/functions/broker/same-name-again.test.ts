import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueApiToken } from '../../../functions/broker/api-tokens.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { renewSession } from '../../../functions/broker/renewal.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import { DEFAULTS, passwordSignIn, startWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

/** By a container that has done nothing else. */
const put = (name: string, account: SimulatedAccount) =>
  putConnection(
    world.container(),
    name,
    { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: undefined },
    { verify: true, defaults: DEFAULTS },
  );

test('API tokens of a name that was stored again are made and revoked at its new account', async () => {
  const [before, after] = [world.simulator.addAccount(), world.simulator.addAccount()];
  const busy = world.container();
  await put('moved', before);
  await issueApiToken(busy, 'moved', 'of the first account');
  await forgetConnection(busy, 'moved', false);
  await put('moved', after);
  await issueApiToken(busy, 'moved', 'of the second account');
  expect(await world.apiTokens(before)).toEqual([]);
  expect(await world.apiTokens(after)).toHaveLength(1);
  await forgetConnection(busy, 'moved', false);
  expect(await world.apiTokens(after)).toEqual([]);
});

test('a refresh that outlives its connection does not become the session of the next one of its name', async () => {
  const [before, after] = [world.simulator.addAccount(), world.simulator.addAccount()];
  await put('overtaken', before);
  await world.fault({ kind: 'delay', endpoint: 'refresh', delayMs: 1500, account: before.mainAccountId });
  const late = renewSession(world.container(), 'overtaken', { want: 'refresh' }).catch(() => undefined);
  await expect.poll(async () => (await world.container().connections.find('overtaken'))?.lease ?? null).not.toBeNull();
  await forgetConnection(world.container(), 'overtaken', false);
  await put('overtaken', after);
  await late;
  expect(await world.container().connections.find('overtaken')).toMatchObject({
    mainAccountId: after.mainAccountId,
    session: { mainAccountId: after.mainAccountId },
  });
});
