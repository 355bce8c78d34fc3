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

test('an account can be added with its own token lifetime, and can sign in', async ({ client, account, clock }) => {
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
  expect(new Set([...Object.values(ours), ...Object.values(theirs)]).size).toBe(18);
});

test('the control plane lists, creates and revokes API tokens of an account', async ({ client, account, clock }) => {
  const path = `accounts/${account.mainAccountId}/api-tokens`;
  const { status, json } = await client.control('POST', path);
  expect(status).toBe(201);
  expect((await client.control('GET', path)).json).toEqual({
    apiTokens: [{ apiToken: json.apiToken, createdAt: clock.now(), userId: account.userId }],
  });
  const headers = { 'X-Auth-Token': String(json.apiToken) };
  expect((await client.admin('GET', 'users', headers)).status).toBe(200);
  expect((await client.control('DELETE', `${path}/${json.apiToken}`)).status).toBe(204);
  expect((await client.control('DELETE', `${path}/${json.apiToken}`)).status).toBe(404);
  expect((await client.admin('GET', 'users', headers)).status).toBe(401);
});

test('the control plane lists sessions without their tokens, and revokes them all', async ({
  client,
  account,
  clock,
}) => {
  const path = `accounts/${account.mainAccountId}/sessions`;
  const session = await client.signIn(account);
  await client.exchange(String((await client.ringExToken(account)).json.access_token), '');
  const shown = {
    userId: account.userId,
    startedAt: clock.now(),
    refreshes: 0,
    accessTokenExpiresAt: clock.now() + 300_000,
  };
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

test('a session without a refresh token is forgotten when its access token has expired', async ({
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

test('the control plane changes the credentials of an account and restores them', async ({ client, account }) => {
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

test('the control plane answers 404 for an unknown account', async ({ client }) => {
  expect((await client.control('GET', 'accounts/nobody/sessions')).status).toBe(404);
  expect((await client.control('POST', 'accounts/nobody/credentials', {})).status).toBe(404);
});

test('each of a hundred thousand accounts can sign in with its own credentials', async ({ simulator, client }) => {
  const accounts = Array.from({ length: 100_000 }, () => simulator.addAccount());
  for (const account of [accounts[0], accounts[50_000], accounts[99_999]]) {
    if (!account) throw new Error('The account was not added');
    expect((await client.login(account)).json.mainAccountId).toBe(account.mainAccountId);
    const headers = { Authorization: basic(account.clientId, account.clientSecret) };
    expect((await client.post('/restapi/oauth/token', {}, headers)).status).toBe(400);
  }
});
