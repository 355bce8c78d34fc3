import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { CANARY_PREFIX } from '../../simulator/random-text.ts';
import { bearer, type Fields } from './simulator-client.ts';
import { simulate, test } from './simulator-test.ts';

test('login answers with the full session shape and no expiry field', async ({ client, account }) => {
  const { status, json } = await client.login(account);
  expect(status).toBe(200);
  expect(json).toMatchObject({ tokenType: 'Bearer', mainAccountId: account.mainAccountId });
  expect(Object.keys(json).filter((name) => /expir/i.test(name))).toEqual([]);
  const [agent] = json.agentDetails as Fields[];
  expect(agent?.accountId).not.toBe(account.mainAccountId);
  for (const secret of [json.loginHashcode, agent?.password, agent?.phoneLoginPin]) {
    expect(secret).toMatch(new RegExp(`^${CANARY_PREFIX}`));
  }
});

test('login takes its parameters from the query as well', async ({ client, account }) => {
  const { username, password, platformId } = account;
  const query = new URLSearchParams({ username, password, platformId });
  expect((await client.call('POST', `/api/auth/login/admin?${query}`)).status).toBe(200);
});

test('login accepts a password with every reserved character', async ({ client, account }) => {
  const password = 'a&b=c+d %25/é"\\';
  await client.control('POST', `accounts/${account.mainAccountId}/credentials`, { password });
  expect((await client.login({ ...account, password })).status).toBe(200);
  expect((await client.login(account)).status).toBe(401);
});

test('login answers a wrong password or platform with 401, and a missing one with 400', async ({ client, account }) => {
  expect((await client.login({ ...account, password: 'wrong' })).status).toBe(401);
  expect((await client.login({ ...account, platformId: 'wrong' })).status).toBe(401);
  expect((await client.login({ ...account, platformId: '' })).status).toBe(400);
});

test('an access token is a JWT that expires after five minutes and carries another credential', async ({
  client,
  account,
  clock,
}) => {
  const claims = decodeJwt((await client.signIn(account)).accessToken);
  expect(claims.iat).toBe(clock.now() / 1000);
  expect(claims.exp).toBe(clock.now() / 1000 + 300);
  expect(claims.xauth).toMatch(new RegExp(`^${CANARY_PREFIX}`));
});

test('an access token lives as long as its account says, or else as long as the simulator says', async () => {
  const { simulator, client, account } = await simulate({ tokenSeconds: 60 });
  const lifeOf = async (owner: typeof account) => {
    const { iat = 0, exp = 0 } = decodeJwt((await client.signIn(owner)).accessToken);
    return exp - iat;
  };
  expect(await lifeOf(account)).toBe(60);
  expect(await lifeOf(simulator.addAccount({ tokenSeconds: 20 }))).toBe(20);
});

test('access tokens differ even within one second', async ({ client, account }) => {
  const tokens = await Promise.all(Array.from({ length: 5 }, () => client.signIn(account)));
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(5);
  expect(new Set(tokens.map(({ accessToken }) => decodeJwt(accessToken).jti)).size).toBe(5);
  expect(new Set(tokens.map(({ refreshToken }) => refreshToken)).size).toBe(5);
});

test('refresh returns a new pair that works, and takes its parameter from the form or the query', async ({
  client,
  account,
}) => {
  const first = await client.signIn(account);
  const { json } = await client.refresh(first.refreshToken);
  expect(json.accessToken).not.toBe(first.accessToken);
  expect(json.refreshToken).not.toBe(first.refreshToken);
  expect((await client.admin('GET', 'users', bearer(json.accessToken))).status).toBe(200);
  const query = new URLSearchParams({ refresh_token: String(json.refreshToken) });
  expect((await client.call('POST', `/api/auth/token/refresh?${query}`)).status).toBe(200);
});

test('refresh works once per refresh token', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  expect((await client.refresh(refreshToken)).status).toBe(200);
  expect((await client.refresh(refreshToken)).status).toBe(401);
});

test('exactly one of many simultaneous refreshes succeeds', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.refresh(refreshToken)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(9);
});

test('refresh still works long after the access token has expired', async ({ client, account, clock }) => {
  const { refreshToken } = await client.signIn(account);
  clock.advance(86_400);
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

test('refresh answers an unknown refresh token with 401, and a missing one with 400', async ({ client }) => {
  expect((await client.refresh('unknown')).status).toBe(401);
  expect((await client.refresh('')).status).toBe(400);
});

test('exchange turns a RingEX token into a session', async ({ client, account }) => {
  const ringEx = await client.ringExToken(account);
  const { status, json } = await client.exchange(String(ringEx.json.access_token));
  expect(status).toBe(200);
  expect((await client.refresh(json.refreshToken)).status).toBe(200);
});

test('exchange returns no refresh token unless asked for one', async ({ client, account }) => {
  const ringEx = await client.ringExToken(account);
  expect((await client.exchange(String(ringEx.json.access_token), '')).json.refreshToken).toBeNull();
});

test('exchange takes its parameters from the query as well', async ({ client, account }) => {
  const rcAccessToken = String((await client.ringExToken(account)).json.access_token);
  const query = new URLSearchParams({ rcAccessToken, rcTokenType: 'Bearer', includeRefresh: 'true' });
  const { json } = await client.call('POST', `/api/auth/login/rc/accesstoken?${query}`);
  expect(json.refreshToken).toEqual(expect.any(String));
});

test('exchange refuses an unknown and an expired RingEX token', async ({ client, account, clock }) => {
  const ringEx = await client.ringExToken(account);
  clock.advance(3600);
  expect((await client.exchange(String(ringEx.json.access_token))).status).toBe(401);
  expect((await client.exchange('unknown')).status).toBe(401);
});

test('exchange requires the token and its type', async ({ client, account }) => {
  const rcAccessToken = String((await client.ringExToken(account)).json.access_token);
  const path = '/api/auth/login/rc/accesstoken';
  expect((await client.post(path, { rcAccessToken })).status).toBe(400);
  expect((await client.post(path, { rcTokenType: 'Bearer' })).status).toBe(400);
});

test('logout ends the session once', async ({ client, account }) => {
  const { accessToken, refreshToken } = await client.signIn(account);
  const logout = () => client.call('DELETE', `/api/auth/logout/${refreshToken}`);
  const first = await logout();
  expect(first.status).toBe(200);
  expect(first.headers.get('Content-Type')).toMatch(/^text\/plain/);
  expect((await client.refresh(refreshToken)).status).toBe(401);
  expect((await client.admin('GET', 'users', bearer(accessToken))).status).toBe(401);
  expect((await logout()).status).toBe(401);
});

test('exchange takes the token type in any case', async ({ client, account }) => {
  const { access_token: rcAccessToken, token_type: rcTokenType } = (await client.ringExToken(account)).json;
  expect(rcTokenType).toBe('bearer');
  const form = { rcAccessToken: String(rcAccessToken), rcTokenType: String(rcTokenType) };
  expect((await client.post('/api/auth/login/rc/accesstoken', form)).status).toBe(200);
});
