import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionKey } from '../../../functions/aws/keys.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { refreshDue } from '../../../functions/broker/refresh-due.ts';
import { renewSession } from '../../../functions/broker/renewal.ts';
import type { SignIn } from '../../../functions/broker/sign-in.ts';
import { SHARD_COUNT } from '../../../functions/contract/refresher-event.ts';
import { DEFAULTS, passwordSignIn, ringExSignIn, startWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const put = (name: string, signIn: SignIn, keepFresh = true) =>
  putConnection(
    world.container(),
    name,
    { signIn, keepFresh, rotateAfterDays: undefined },
    { verify: true, defaults: DEFAULTS },
  );

const STORED = { want: 'sign-in', credentials: { from: 'stored' } } as const;

test('a sign-in that fails keeps nobody from refreshing the session', async () => {
  const account = world.simulator.addAccount();
  const { mainAccountId } = account;
  await put('both', ringExSignIn(account));
  world.clock.advance(61_000);
  await world.fault({
    kind: 'status',
    endpoint: 'ringex-token',
    status: 429,
    retryAfterSeconds: 290,
    account: mainAccountId,
  });
  await expect(renewSession(world.container(), 'both', STORED)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  await expect(renewSession(world.container(), 'both', { want: 'refresh' })).resolves.toBeDefined();
  await expect(renewSession(world.container(), 'both', STORED)).rejects.toMatchObject({ code: 'exchange_limit' });
  world.clock.advance(175_000);
  await refreshDue(world.container(), { from: 0, to: SHARD_COUNT });
  expect((await world.calls(account)).refresh).toBe(2);
});

test('a limit of RingEX is remembered though the credentials came with the request', async () => {
  const account = world.simulator.addAccount();
  const { mainAccountId } = account;
  const limited = {
    kind: 'status',
    endpoint: 'ringex-token',
    status: 429,
    retryAfterSeconds: 40,
    account: mainAccountId,
  };
  await world.fault(limited);
  await expect(put('limited', ringExSignIn(account))).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  await expect(put('limited', ringExSignIn(account))).rejects.toMatchObject({ code: 'exchange_limit' });
  world.clock.advance(41_000);
  await put('limited', ringExSignIn(account));
  expect((await world.calls(account))['ringex-token']).toBe(2);
});

test('a sign-in that is missing is repaired by storing it, however often it was missed just now', async () => {
  const account = world.simulator.addAccount();
  const ports = world.container();
  await put('repaired', passwordSignIn(account), false);
  await ports.secrets.removeAll('repaired', world.clock.now());
  await world.endSessions(account);
  world.clock.advance(300_000);
  await expect(ports.accessTokens.get('repaired', undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await put('repaired', passwordSignIn(account), false);
  await expect(ports.accessTokens.get('repaired', undefined)).resolves.toBeDefined();
});

test('a limit without a time to wait for is waited for all the same', async () => {
  const account = world.simulator.addAccount();
  const { mainAccountId } = account;
  await put('hammered', passwordSignIn(account), false);
  world.clock.advance(290_000);
  const limited = { kind: 'status', endpoint: 'refresh', status: 429, retryAfterSeconds: 0, account: mainAccountId };
  await world.fault({ ...limited, count: 10 });
  for (let asked = 0; asked < 10; asked += 1)
    await expect(world.container().accessTokens.get('hammered', undefined)).rejects.toBeDefined();
  expect((await world.calls(account)).refresh).toBe(1);
});

test('a token that lives shorter than was asked is not given out, even when it is new', async () => {
  const account = world.simulator.addAccount({ tokenSeconds: 60 });
  await put('short', passwordSignIn(account), false);
  world.clock.advance(60_000);
  const first = world.container().accessTokens.get('short', 200_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a first token that lives shorter than was asked is not given out', async () => {
  const account = world.simulator.addAccount({ tokenSeconds: 60 });
  const options = { verify: false, defaults: DEFAULTS };
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: undefined };
  await putConnection(world.container(), 'first', change, options);
  const first = world.container().accessTokens.get('first', 200_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a new token is not given out with less life than was asked, however little is missing', async () => {
  const account = world.simulator.addAccount({ tokenSeconds: 60 });
  await put('exact', passwordSignIn(account), false);
  world.clock.advance(60_000);
  await world.fault({ kind: 'delay', endpoint: 'refresh', delayMs: 50, account: account.mainAccountId });
  const first = world.container().accessTokens.get('exact', 60_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a refusal is noted, and asked for once, also where no session was ever stored', async () => {
  const account = world.simulator.addAccount();
  await put('nothing', passwordSignIn(account), false);
  const { connections, table } = world.container();
  // As a forgetting leaves it that ends while a PUT of the same name is under way.
  await table.update(connectionKey('nothing'), { set: { session: null, sessionVersion: null } });
  await world.credentials(account, { password: 'changed' });
  for (let asked = 0; asked < 5; asked += 1) {
    const token = world.container().accessTokens.get('nothing', undefined);
    await expect(token).rejects.toMatchObject({ code: 'sign_in_refused' });
    world.clock.advance(70_000);
  }
  expect((await world.calls(account)).login).toBe(2);
  expect((await connections.find('nothing'))?.refusedAt).not.toBeNull();
});

test('a failure that was written before its answer was lost is written all the same', async () => {
  await put('twice', passwordSignIn(world.simulator.addAccount()), false);
  const { connections, clock } = world.container();
  const now = clock.now();
  const record = await connections.takeLease('twice', 'holder', now, now + 4000);
  if (!record) throw new Error('no lease');
  const failure = {
    code: 'sign_in_refused',
    at: now,
    failures: 1,
    retryAt: null,
    refusedAt: now,
    dueAt: null,
  } as const;
  expect(await connections.saveFailure(record, 'holder', failure)).toBe(true);
  expect(await connections.saveFailure(record, 'holder', failure)).toBe(true);
});

test('who asks for too much keeps nobody else from a token', async () => {
  const account = world.simulator.addAccount({ tokenSeconds: 120 });
  await put('shared', passwordSignIn(account), false);
  await world.endSessions(account);
  world.clock.advance(120_000);
  const { connections, table, accessTokens } = world.container();
  await table.update(connectionKey('shared'), { set: { session: null } });
  const [greedy, modest] = await Promise.allSettled([
    accessTokens.get('shared', 240_000),
    accessTokens.get('shared', undefined),
  ]);
  expect([greedy.status, modest.status]).toEqual(['rejected', 'fulfilled']);
  expect((await connections.find('shared'))?.session).not.toBeNull();
});

test('a session that a late holder has saved outlives the failure of who took its lease', async () => {
  const account = world.simulator.addAccount();
  await put('late', passwordSignIn(account), false);
  const { connections, clock } = world.container();
  const now = clock.now();
  const first = await connections.takeLease('late', 'first', now, now + 4000);
  const second = await connections.takeLease('late', 'second', now + 4000, now + 8000);
  if (!first?.session || !second) throw new Error('no lease');
  const session = { ...first.session, expiresAt: first.session.expiresAt + 1 };
  expect(await connections.saveSession(first, 'first', { session, refusedAt: null, dueAt: null })).toBe('saved');
  expect(await connections.dropRefreshToken(second, 'second')).toBe(false);
  const failure = {
    code: 'sign_in_refused',
    at: now,
    failures: 1,
    retryAt: null,
    refusedAt: now,
    dueAt: null,
  } as const;
  expect(await connections.saveFailure(second, 'second', failure)).toBe(false);
  expect(await connections.find('late')).toMatchObject({
    refusedAt: null,
    lease: null,
    session: { expiresAt: session.expiresAt },
  });
});
