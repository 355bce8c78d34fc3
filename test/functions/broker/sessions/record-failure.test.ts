import { expect } from 'vitest';
import { connectionKey } from '../../../../functions/aws/keys.ts';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import type { SignIn } from '../../../../functions/broker/sessions/sign-in.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { DEFAULTS, passwordSignIn, type Rig, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';

const put = (rig: Rig, name: string, signIn: SignIn, keepFresh = true) =>
  putConnection(
    rig.container(),
    name,
    { signIn, keepFresh, rotateAfterDays: undefined },
    { verify: true, defaults: DEFAULTS },
  );

const STORED = { kind: 'sign-in', credentials: { from: 'stored' } } as const;

test('a sign-in that fails keeps nobody from refreshing the session', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { mainAccountId } = account;
  await put(rig, 'both', ringExSignIn(account));
  rig.clock.advance(61_000);
  await rig.fault({
    kind: 'status',
    endpoint: 'ringex-token',
    status: 429,
    retryAfterSeconds: 290,
    account: mainAccountId,
  });
  await expect(getSession(rig.container(), 'both', STORED)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  await expect(getSession(rig.container(), 'both', { kind: 'refresh' })).resolves.toBeDefined();
  await expect(getSession(rig.container(), 'both', STORED)).rejects.toMatchObject({ code: 'exchange_limit' });
  rig.clock.advance(175_000);
  await refreshDue(rig.container(), { from: 0, to: SHARD_COUNT });
  expect((await rig.calls(account)).refresh).toBe(2);
});

test('a limit of RingEX is remembered though the credentials came with the request', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { mainAccountId } = account;
  const limited = {
    kind: 'status',
    endpoint: 'ringex-token',
    status: 429,
    retryAfterSeconds: 40,
    account: mainAccountId,
  };
  await rig.fault(limited);
  await expect(put(rig, 'limited', ringExSignIn(account))).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  await expect(put(rig, 'limited', ringExSignIn(account))).rejects.toMatchObject({ code: 'exchange_limit' });
  rig.clock.advance(41_000);
  await put(rig, 'limited', ringExSignIn(account));
  expect((await rig.calls(account))['ringex-token']).toBe(2);
});

test('a sign-in that is missing is repaired by storing it, however often it was missed just now', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  await put(rig, 'repaired', passwordSignIn(account), false);
  await ports.secretRemover.removeAll('repaired', rig.clock.now());
  await rig.endSessions(account);
  rig.clock.advance(300_000);
  await expect(ports.accessTokens.get('repaired', undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await put(rig, 'repaired', passwordSignIn(account), false);
  await expect(ports.accessTokens.get('repaired', undefined)).resolves.toBeDefined();
});

test('a limit without a time to wait for is waited for all the same', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { mainAccountId } = account;
  await put(rig, 'hammered', passwordSignIn(account), false);
  rig.clock.advance(290_000);
  const limited = { kind: 'status', endpoint: 'refresh', status: 429, retryAfterSeconds: 0, account: mainAccountId };
  await rig.fault({ ...limited, count: 10 });
  for (let asked = 0; asked < 10; asked += 1)
    await expect(rig.container().accessTokens.get('hammered', undefined)).rejects.toBeDefined();
  expect((await rig.calls(account)).refresh).toBe(1);
});

test('a token that lives shorter than was asked is not given out, even when it is new', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 60 });
  await put(rig, 'short', passwordSignIn(account), false);
  rig.clock.advance(60_000);
  const first = rig.container().accessTokens.get('short', 200_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a first token that lives shorter than was asked is not given out', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 60 });
  const options = { verify: false, defaults: DEFAULTS };
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: undefined };
  await putConnection(rig.container(), 'first', change, options);
  const first = rig.container().accessTokens.get('first', 200_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a new token is not given out with less life than was asked, however little is missing', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 60 });
  await put(rig, 'exact', passwordSignIn(account), false);
  rig.clock.advance(60_000);
  await rig.fault({ kind: 'delay', endpoint: 'refresh', delayMs: 50, account: account.mainAccountId });
  const first = rig.container().accessTokens.get('exact', 60_000);
  await expect(first).rejects.toMatchObject({ code: 'remaining_not_available' });
});

test('a refusal is noted, and asked for once, also where no session was ever stored', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await put(rig, 'nothing', passwordSignIn(account), false);
  const { connections, table } = rig.container();
  // As a forgetting leaves it that ends while a PUT of the same name is under way.
  await table.update(connectionKey('nothing'), { set: { session: null, sessionVersion: null } });
  await rig.credentials(account, { password: 'changed' });
  for (let asked = 0; asked < 5; asked += 1) {
    const token = rig.container().accessTokens.get('nothing', undefined);
    await expect(token).rejects.toMatchObject({ code: 'sign_in_refused' });
    rig.clock.advance(70_000);
  }
  expect((await rig.calls(account)).login).toBe(2);
  expect((await connections.find('nothing'))?.refusedAt).not.toBeNull();
});

test('a failure that was written before its answer was lost is written all the same', async ({ rig }) => {
  await put(rig, 'twice', passwordSignIn(rig.simulator.addAccount()), false);
  const { connections, clock } = rig.container();
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

test('who asks for too much keeps nobody else from a token', async ({ rig }) => {
  const account = rig.simulator.addAccount({ tokenSeconds: 120 });
  await put(rig, 'shared', passwordSignIn(account), false);
  await rig.endSessions(account);
  rig.clock.advance(120_000);
  const { connections, table, accessTokens } = rig.container();
  await table.update(connectionKey('shared'), { set: { session: null } });
  const [greedy, modest] = await Promise.allSettled([
    accessTokens.get('shared', 240_000),
    accessTokens.get('shared', undefined),
  ]);
  expect([greedy.status, modest.status]).toEqual(['rejected', 'fulfilled']);
  expect((await connections.find('shared'))?.session).not.toBeNull();
});

test('a session that a late holder has saved outlives the failure of who took its lease', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await put(rig, 'late', passwordSignIn(account), false);
  const { connections, clock } = rig.container();
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
