import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeApiToken } from '../../../functions/broker/api-tokens.ts';
import { CurrentApiTokens } from '../../../functions/broker/current-api-token.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { passwordSignIn, startWorld, type World } from '../world.ts';
import { VERIFY } from './connect.ts';
import { connectManaged, current, look, PERIOD_DAYS, rotateNow } from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('the current token is remembered, and a rotation shows at once', async () => {
  const connected = await connectManaged(world);
  const tokens = new CurrentApiTokens(connected.ports);
  const first = await tokens.get(connected.name);
  expect(await tokens.get(connected.name)).toBe(first);
  await rotateNow(world, connected);
  expect((await tokens.get(connected.name)).apiToken.open()).toBe(await current(connected));
});

test('the current token is never one older than AWSPREVIOUS, whatever the table says', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const oldest = (await ports.managed.find(name))?.versionId ?? null;
  await rotateNow(world, connected);
  await rotateNow(world, connected);
  await ports.managed.note(name, PERIOD_DAYS, { versionId: oldest });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});

test('what a forgotten connection has left in its secret is not given out to the next of its name', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  await forgetConnection(ports, name, false);
  const refused = { endpoint: 'api-token-create', kind: 'status', status: 403, count: 5000 };
  await world.fault({ ...refused, account: account.mainAccountId });
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(ports, name, change, VERIFY);
  await world.rotationsSettled();
  const tokens = new CurrentApiTokens(world.container());
  const missing = { code: 'managed_token_missing', retryAfterSeconds: expect.any(Number) };
  await expect(tokens.get(name)).rejects.toMatchObject(missing);
  world.clock.advance(61_000);
  await look(world, connected);
  await expect(tokens.get(name)).rejects.toMatchObject(missing);
  await world.clearFaults();
});

test('a managed token that was revoked after its rotation was switched off is not given out', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const tokens = new CurrentApiTokens(ports);
  const { fingerprint } = await tokens.get(name);
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  expect((await tokens.get(name)).fingerprint).toBe(fingerprint);
  await revokeApiToken(ports, name, fingerprint, false);
  await expect(tokens.get(name)).rejects.toMatchObject({ code: 'managed_token_missing' });
});

test('while its connection is being forgotten nobody is told to ask again', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  await world.fault({
    endpoint: 'api-token-list',
    account: account.mainAccountId,
    kind: 'status',
    status: 500,
    count: 3,
  });
  await expect(forgetConnection(ports, name, false)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  const tokens = new CurrentApiTokens(ports);
  await expect(tokens.get(name)).rejects.toMatchObject({ code: 'connection_being_forgotten' });
  await world.clearFaults();
  await world.fault({
    endpoint: 'api-token-list',
    account: account.mainAccountId,
    kind: 'status',
    status: 500,
    count: 3,
  });
  const [{ fingerprint = '' } = {}] = await ports.register.list(name);
  await forgetConnection(ports, name, true);
  const said = world.heard.lines.find(({ message }) => message.includes('left behind at RingCX'));
  expect(said?.fields).toEqual({ connection: name, fingerprints: [fingerprint] });
  await world.clearFaults();
});
