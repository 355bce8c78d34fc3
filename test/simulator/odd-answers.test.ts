import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { bearer } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test.for([
  ['exp-nan', 'NaN'],
  ['exp-negative', -300],
  ['exp-huge', 1e300],
])('%s gives a token with an odd expiry that works as usual', async ([which, exp], { client, account, clock }) => {
  await client.fail('login', { kind: 'odd-session', which });
  const { accessToken } = await client.signIn(account);
  expect(decodeJwt(accessToken).exp).toBe(exp);
  expect((await client.admin('GET', 'users', bearer(accessToken))).status).toBe(200);
  clock.advance(300);
  expect((await client.admin('GET', 'users', bearer(accessToken))).text).toBe('Jwt is expired');
});

test.for([
  ['control-characters', 'abc\r\nX-Evil: 1'],
  ['empty-token', ''],
  ['not-string', 12_345],
])('%s gives a session whose access token is no token', async ([which, accessToken], { client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.fail('refresh', { kind: 'odd-session', which });
  const { status, json } = await client.refresh(refreshToken);
  expect(status).toBe(200);
  expect(json).toMatchObject({ accessToken, refreshToken: expect.any(String) });
  expect((await client.refresh(refreshToken)).status).toBe(401);
});

test('null-body and array-body give no session at all', async ({ client, account }) => {
  const token = String((await client.ringExToken(account)).json.access_token);
  await client.fail('exchange', { kind: 'odd-session', which: 'null-body' });
  await client.fail('exchange', { kind: 'odd-session', which: 'array-body' });
  expect((await client.exchange(token)).text).toBe('null');
  expect((await client.exchange(token)).json).toMatchObject([{ accessToken: expect.any(String) }]);
});

test('an odd session leaves a refusal as it is', async ({ client }) => {
  await client.fail('refresh', { kind: 'odd-session', which: 'null-body' });
  expect((await client.refresh('wrong')).status).toBe(401);
});

test.for([302, 307])('redirect sends the client elsewhere with %i', async (status, { client, account }) => {
  const location = `${client.url}/elsewhere`;
  await client.fail('login', { kind: 'redirect', location, ...(status !== 302 && { status }) });
  const body = new URLSearchParams(Object.entries(account));
  const answer = await client.call('POST', '/api/auth/login/admin', { body, redirect: 'manual' });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('Location')).toBe(location);
});

test('a fault for one user leaves the other users of the account', async ({ simulator, client, account }) => {
  const other = simulator.addUser(account);
  await client.fail('login', { kind: 'status', status: 500, user: other.userId });
  expect((await client.login(account)).status).toBe(200);
  expect((await client.login(other)).status).toBe(500);
});

test.for([
  ['location', { endpoint: 'login', kind: 'redirect', location: 'https://example.com/' }],
  ['location', { endpoint: 'login', kind: 'redirect', location: '/elsewhere' }],
  ['endpoint', { endpoint: 'users', kind: 'odd-session', which: 'null-body' }],
  ['which', { endpoint: 'login', kind: 'odd-session', which: 'strange' }],
  ['user', { endpoint: 'login', kind: 'hang', user: 'nobody' }],
])('such a fault with a wrong field is refused with the path of the field: %s', async ([path, body], { client }) => {
  const { status, json } = await client.control('POST', 'faults', body);
  expect(status).toBe(400);
  expect(json.errors).toEqual([{ path, message: expect.any(String) }]);
});

test('a fault for a user of another account is refused', async ({ simulator, client, account }) => {
  const { userId } = simulator.addAccount();
  const fault = { endpoint: 'login', kind: 'hang', account: account.mainAccountId, user: userId };
  expect((await client.control('POST', 'faults', fault)).json.errors).toMatchObject([{ path: 'user' }]);
});
