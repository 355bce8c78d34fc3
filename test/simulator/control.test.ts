import { expect } from 'vitest';
import { basic, bearer } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test('a reset clears stats and faults but leaves sessions', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.fail('refresh', { kind: 'status', status: 500 });
  expect((await client.control('POST', 'reset')).status).toBe(204);
  expect((await client.control('GET', 'stats')).json.total).toBe(0);
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

test('a reset ends sessions, RingEX tokens and API tokens when asked', async ({ client, account }) => {
  const ringEx = await client.ringExToken(account);
  const session = await client.signIn(account);
  const { text: apiToken } = await client.admin('POST', 'token', bearer(session.accessToken));
  await client.control('POST', 'reset', { sessions: true });
  expect((await client.refresh(session.refreshToken)).status).toBe(401);
  expect((await client.admin('GET', 'users', bearer(session.accessToken))).status).toBe(401);
  expect((await client.admin('GET', 'users', { 'X-Auth-Token': apiToken })).status).toBe(401);
  expect((await client.exchange(String(ringEx.json.access_token))).status).toBe(401);
  expect((await client.login(account)).status).toBe(200);
});

test('a reset refuses a field it does not know', async ({ client }) => {
  const { status, json } = await client.control('POST', 'reset', { session: true });
  expect(status).toBe(400);
  expect(json.errors).toEqual([{ path: 'session', message: expect.any(String) }]);
});

test('an account can be added with a token life of its own, and can sign in', async ({ client, account, clock }) => {
  const { status, json } = await client.control('POST', 'accounts', { tokenSeconds: 30 });
  expect(status).toBe(201);
  expect(Object.keys(json).sort()).toEqual(Object.keys(account).sort());
  const session = await client.post('/api/auth/login/admin', json as Record<string, string>);
  clock.advance(30);
  expect((await client.admin('GET', 'users', bearer(session.json.accessToken))).text).toBe('Jwt is expired');
});

test('an account shares no credential with another', async ({ simulator, account }) => {
  const { platformId: _ours, ...ours } = account;
  const { platformId: _theirs, ...theirs } = simulator.addAccount();
  expect(new Set([...Object.values(ours), ...Object.values(theirs)]).size).toBe(12);
});

test('an account shows, gains and loses API tokens behind the back of its holders', async ({
  client,
  account,
  clock,
}) => {
  const path = `accounts/${account.mainAccountId}/api-tokens`;
  const { status, json } = await client.control('POST', path);
  expect(status).toBe(201);
  expect((await client.control('GET', path)).json).toEqual({
    apiTokens: [{ apiToken: json.apiToken, createdAt: clock.now() }],
  });
  const headers = { 'X-Auth-Token': String(json.apiToken) };
  expect((await client.admin('GET', 'users', headers)).status).toBe(200);
  expect((await client.control('DELETE', `${path}/${json.apiToken}`)).status).toBe(204);
  expect((await client.control('DELETE', `${path}/${json.apiToken}`)).status).toBe(404);
  expect((await client.admin('GET', 'users', headers)).status).toBe(401);
});

test('an account shows its sessions without their tokens, and can lose them all', async ({
  client,
  account,
  clock,
}) => {
  const path = `accounts/${account.mainAccountId}/sessions`;
  const session = await client.signIn(account);
  await client.exchange(String((await client.ringExToken(account)).json.access_token), '');
  const shown = { startedAt: clock.now(), refreshes: 0, accessTokenExpiresAt: clock.now() + 300_000 };
  expect((await client.control('GET', path)).json).toEqual({
    sessions: [
      { ...shown, signedInBy: 'login', refreshTokenLive: true },
      { ...shown, signedInBy: 'exchange', refreshTokenLive: false },
    ],
  });
  expect((await client.control('DELETE', path)).status).toBe(204);
  expect((await client.refresh(session.refreshToken)).status).toBe(401);
  expect((await client.control('GET', path)).json).toEqual({ sessions: [] });
});

test('an account forgets a session that has neither a live token nor a way to get one', async ({
  client,
  account,
  clock,
}) => {
  await client.exchange(String((await client.ringExToken(account)).json.access_token), '');
  clock.advance(300);
  await client.signIn(account);
  const { sessions } = (await client.control('GET', `accounts/${account.mainAccountId}/sessions`)).json;
  expect(sessions).toMatchObject([{ signedInBy: 'login' }]);
});

test('an account gets its credentials back as easily as they are spoilt', async ({ client, account }) => {
  const path = `accounts/${account.mainAccountId}/credentials`;
  await client.control('POST', path, { password: 'changed', jwtValid: false });
  expect((await client.login(account)).status).toBe(401);
  expect((await client.ringExToken(account)).status).toBe(400);
  await client.control('POST', path, { password: account.password, jwtValid: true });
  expect((await client.login(account)).status).toBe(200);
  expect((await client.ringExToken(account)).status).toBe(200);
  const { json } = await client.control('POST', path, { password: '' });
  expect(json.errors).toMatchObject([{ path: 'password' }]);
});

test('an account is a 404 when there is none such', async ({ client }) => {
  expect((await client.control('GET', 'accounts/nobody/sessions')).status).toBe(404);
  expect((await client.control('POST', 'accounts/nobody/credentials', {})).status).toBe(404);
});

test('a hundred thousand accounts are all reachable by each of their credentials', async ({ simulator, client }) => {
  const accounts = Array.from({ length: 100_000 }, () => simulator.addAccount());
  for (const account of [accounts[0], accounts[50_000], accounts[99_999]]) {
    if (!account) throw new Error('The account was not added');
    expect((await client.login(account)).json.mainAccountId).toBe(account.mainAccountId);
    const headers = { Authorization: basic(account.clientId, account.clientSecret) };
    expect((await client.post('/restapi/oauth/token', {}, headers)).status).toBe(400);
  }
});
