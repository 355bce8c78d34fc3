import { afterAll, beforeAll, expect, test } from 'vitest';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { refreshDue } from '../../../functions/broker/refresh-due.ts';
import { renewSession } from '../../../functions/broker/renewal.ts';
import { SHARD_COUNT } from '../../../functions/contract/refresher-event.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import { passwordSignIn, startWorld, type World } from '../world.ts';
import { connect, VERIFY } from './connect.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const ALL = { from: 0, to: SHARD_COUNT };
const delay = async (account: SimulatedAccount, endpoint: string) =>
  await world.fault({ endpoint, account: account.mainAccountId, kind: 'delay', delayMs: 400 });

test('a sign-in stored while the one before is being refused is not refused for it', async () => {
  const { name, account, ports } = await connect(world);
  await world.endSessions(account);
  await world.credentials(account, { password: 'changed' });
  world.clock.advance(300_000);
  await delay(account, 'login');
  const old = world
    .container()
    .accessTokens.get(name, undefined)
    .catch((error: unknown) => error);
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  await putConnection(
    ports,
    name,
    { signIn, keepFresh: undefined, rotateAfterDays: undefined },
    { ...VERIFY, verify: false },
  );
  await old;
  await expect(world.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('a setting changed while the session is being renewed is not lost', async () => {
  const { name, account, ports } = await connect(world);
  world.clock.advance(300_000);
  await delay(account, 'refresh');
  const renewal = world.container().accessTokens.get(name, undefined);
  await putConnection(ports, name, { signIn: undefined, keepFresh: true, rotateAfterDays: undefined }, VERIFY);
  await renewal;
  const { refresh = 0 } = await world.calls(account);
  world.clock.advance(290_000);
  await refreshDue(ports, ALL);
  expect((await world.calls(account)).refresh).toBe(refresh + 1);
});

test('a first sign-in that was not stored leaves the name free for another account', async () => {
  const ports = world.container();
  const broken = {
    ...ports,
    signIns: { find: async () => undefined, put: async () => Promise.reject(new Error('no answer')) },
  };
  const first = { signIn: passwordSignIn(world.simulator.addAccount()), keepFresh: true, rotateAfterDays: undefined };
  await expect(putConnection(broken, 'half-done', first, VERIFY)).rejects.toThrow('no answer');
  const second = { ...first, signIn: passwordSignIn(world.simulator.addAccount()) };
  await expect(putConnection(ports, 'half-done', second, VERIFY)).resolves.toBeUndefined();
});

test('with the sign-ins used up, a dead refresh token is tried once', async () => {
  const { name, account } = await connect(world, { kind: 'ringex' });
  const credentials = { from: 'stored' } as const;
  for (let i = 0; i < 4; i += 1) await renewSession(world.container(), name, { want: 'sign-in', credentials });
  await world.endSessions(account);
  const demand = { want: 'refresh' } as const;
  const heard = () =>
    world.heard.lines.filter(({ fields }) => fields.connection === name && fields.code === 'exchange_limit');
  for (let i = 0; i < 10; i += 1) {
    await expect(renewSession(world.container(), name, demand)).rejects.toMatchObject({ code: 'exchange_limit' });
  }
  expect(heard()).toHaveLength(1);
  expect((await world.container().connections.find(name))?.session?.refreshToken).toBeNull();
});

test('an outage of RingCX does not cost a refresh token that is good', async () => {
  const { name, account, ports } = await connect(world);
  const down = { account: account.mainAccountId, kind: 'status', status: 503, count: 8 };
  await world.fault({ ...down, endpoint: 'refresh' });
  await world.fault({ ...down, endpoint: 'login' });
  world.clock.advance(300_000);
  for (let i = 0; i < 8; i += 1) {
    await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'ringcx_unavailable',
    });
    world.clock.advance(31_000);
  }
  expect((await ports.connections.find(name))?.session?.refreshToken).not.toBeNull();
});

test('what goes wrong with the credentials of a request does not stop the connection', async () => {
  const { name, account } = await connect(world);
  const signIn = passwordSignIn(account);
  await world.fault({
    endpoint: 'login',
    account: account.mainAccountId,
    kind: 'status',
    status: 429,
    retryAfterSeconds: 300,
  });
  const demand = { want: 'sign-in', credentials: { from: 'request', signIn } } as const;
  await expect(renewSession(world.container(), name, demand)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  world.clock.advance(290_000);
  await expect(world.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});
