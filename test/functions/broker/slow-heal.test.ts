import { setTimeout as moment } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueApiToken, listApiTokens } from '../../../functions/broker/api-tokens.ts';
import { healLeftIntent } from '../../../functions/broker/heal-left-intent.ts';
import { startWorld, type World } from '../world.ts';
import { connectManaged, current, fingerprintsOf, rotateNow } from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('whoever is slow to look for a lost token does not take the one that somebody else has just made', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  const { mainAccountId } = account;
  await world.fault({ endpoint: 'api-token-create', account: mainAccountId, kind: 'status', status: 500, count: 1 });
  await expect(issueApiToken(ports, name, 'billing')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  world.clock.advance(11_000);
  await world.fault({ endpoint: 'api-token-list', account: mainAccountId, kind: 'delay', delayMs: 1500, count: 1 });
  const left = await ports.intents.find(name);
  const healing = healLeftIntent(world.container(), name).catch(() => undefined);
  await expect.poll(async () => (await ports.intents.find(name))?.owner).not.toBe(left?.owner);
  await moment(200);
  world.clock.advance(5000);
  await rotateNow(world, connected);
  await healing;
  const [fingerprint] = fingerprintsOf([await current(connected)]);
  const { apiTokens } = await listApiTokens(ports, name);
  expect(apiTokens.find((each) => each.fingerprint === fingerprint)).toMatchObject({
    state: 'managed',
    adopted: false,
  });
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});
