import { expect } from 'vitest';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { legacySignIn, passwordSignIn, refreshTokenSignIn, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { put, store } from '../connect.ts';

const HOUR_MS = 3600_000;

test('a RingEX refresh token gives sessions for weeks, because the refresher uses it once a day', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'by-refresh-token', refreshTokenSignIn(account));
  for (let day = 0; day < 20; day += 1) {
    rig.clock.advance(24 * HOUR_MS);
    await getSession(rig.container(), 'by-refresh-token', { kind: 'due' });
  }
  await rig.endSessions(account);
  rig.clock.advance(HOUR_MS);
  await expect(getSession(rig.container(), 'by-refresh-token', { kind: 'refresh' })).resolves.toBeDefined();
});

test('connections that need a RingEX token at once spend its refresh token only once', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const names = ['at-once-1', 'at-once-2', 'at-once-3'];
  for (const name of names) await store(rig, name, refreshTokenSignIn(account));
  await rig.endSessions(account);
  rig.clock.advance(2 * HOUR_MS);
  const calls = await rig.callsDuring(account, () =>
    Promise.all(names.map((name) => getSession(rig.container(), name, { kind: 'refresh' }))),
  );
  expect(calls).toMatchObject({ 'ringex-token': 1, exchange: 3 });
});

test('a legacy login gives a session that is sent as X-Auth-Token, and a new login follows it', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const hosts = { authUrl: rig.simulator.url, apiUrl: rig.simulator.url };
  const ports = rig.container();
  await put({ name: 'legacy', ports }, { signIn: legacySignIn(account), hosts });
  const session = await ports.accessTokens.get('legacy', undefined);
  expect(session).toMatchObject({ sentAs: 'X-Auth-Token', refreshToken: null, hosts });
  rig.clock.advance(HOUR_MS);
  expect(await rig.callsDuring(account, () => ports.accessTokens.get('legacy', undefined))).toEqual({
    'legacy-login': 1,
  });
});

test('a login without a platform works where RingCX wants none', async ({ rig }) => {
  rig.simulator.setHypotheses({ platformIdRequired: 'no' });
  const account = rig.simulator.addAccount();
  const { platformId: _, ...signIn } = passwordSignIn(account);
  await store(rig, 'no-platform', signIn);
  rig.simulator.setHypotheses({ platformIdRequired: 'yes' });
});

test('a sign-in through RingEX learns the RingEX account, and a password login knows none', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'ringex', ringExSignIn(account));
  await store(rig, 'password', passwordSignIn(account));
  const { connections } = rig.container();
  expect((await connections.find('ringex'))?.rcAccountId).toBe(account.rcAccountId);
  expect((await connections.find('password'))?.rcAccountId).toBeNull();
});

test('a sign-in whose user may not read the RingEX account works without it', async ({ rig }) => {
  const account = rig.simulator.addAccount({ canReadAccounts: false });
  await store(rig, 'no-read-accounts', ringExSignIn(account));
  expect((await rig.container().connections.find('no-read-accounts'))?.rcAccountId).toBeNull();
});

test('connections with the same RingEX sign-in share one RingEX token', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'shared-one', ringExSignIn(account));
  await store(rig, 'shared-two', ringExSignIn(account));
  await rig.endSessions(account);
  rig.clock.advance(290_000);
  const calls = await rig.callsDuring(account, async () => {
    for (const name of ['shared-one', 'shared-two']) await getSession(rig.container(), name, { kind: 'refresh' });
  });
  expect(calls).toEqual({ exchange: 2 });
});

test('where RingCX exchanges a RingEX token only once, one refusal teaches that, and later sign-ins are right', async ({
  rig,
}) => {
  rig.simulator.setHypotheses({ reExchange: 'refused' });
  const account = rig.simulator.addAccount();
  await store(rig, 'single-use', ringExSignIn(account));
  const signInAgain = async () => {
    await rig.endSessions(account);
    rig.clock.advance(300_000);
    return await rig.callsDuring(account, () => getSession(rig.container(), 'single-use', { kind: 'refresh' }));
  };
  expect(await signInAgain()).toEqual({ exchange: 2, 'ringex-token': 1 });
  expect(await signInAgain()).toEqual({ exchange: 1, 'ringex-token': 1 });
  rig.simulator.setHypotheses({ reExchange: 'allowed' });
});

test('a client secret that RingEX does not know is refused by the check of a PUT, whatever token is held', async ({
  rig,
}) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'misspelt', ringExSignIn(account));
  const signIn = { ...ringExSignIn(account), clientSecret: new Redacted('misspelt') };
  await expect(store(rig, 'misspelt', signIn)).rejects.toMatchObject({ code: 'credentials_refused' });
});
