import { expect } from 'vitest';
import { bearer } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test('drop-before closes the connection and leaves the refresh token valid', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.fail('refresh', { kind: 'drop-before' });
  await expect(client.refresh(refreshToken)).rejects.toThrow('fetch failed');
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

test('drop-after spends the refresh token and then closes the connection', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.fail('refresh', { kind: 'drop-after' });
  await expect(client.refresh(refreshToken)).rejects.toThrow('fetch failed');
  expect((await client.refresh(refreshToken)).status).toBe(401);
});

test('drop-after leaves behind an API token that no client has received', async ({ client, account }) => {
  const headers = bearer((await client.signIn(account)).accessToken);
  await client.fail('api-token-create', { kind: 'drop-after' });
  await expect(client.admin('POST', 'token', headers)).rejects.toThrow('fetch failed');
  expect((await client.admin('GET', 'token', headers)).json).toHaveLength(1);
});

test('malformed does the work and answers 200 with neither JSON nor a token', async ({ client, account }) => {
  const headers = bearer((await client.signIn(account)).accessToken);
  await client.fail('api-token-create', { kind: 'malformed' });
  const answer = await client.admin('POST', 'token', headers);
  expect(answer.status).toBe(200);
  expect(() => JSON.parse(answer.text)).toThrow(SyntaxError);
  expect(answer.text).not.toMatch(/aws80/);
  expect((await client.admin('GET', 'token', headers)).json).toHaveLength(1);
});

test('delay changes only the time that a call takes', async ({ client, account }) => {
  await client.fail('login', { kind: 'delay', delayMs: 20 });
  expect((await client.login(account)).status).toBe(200);
});

test('status answers with the given status and does nothing else', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.fail('refresh', { kind: 'status', status: 429, retryAfterSeconds: 7 });
  await client.fail('refresh', { kind: 'status', status: 503 });
  const limited = await client.refresh(refreshToken);
  expect(limited).toMatchObject({ status: 429, text: 'rate' });
  expect(limited.headers.get('Retry-After')).toBe('7');
  const broken = await client.refresh(refreshToken);
  expect(broken.status).toBe(503);
  expect(broken.headers.has('Retry-After')).toBe(false);
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

test.for([
  [401, 'text/plain'],
  [403, 'application/json'],
  [404, 'application/json'],
  [409, 'application/json'],
  [500, 'text/plain'],
])('status %i has the content type %s on the RingCX side', async ([status, contentType], { client, account }) => {
  await client.fail('login', { kind: 'status', status });
  const answer = await client.login(account);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('Content-Type')).toContain(contentType);
});

test.for([400, 401, 403, 429, 503])(
  'status %i lists its errors on the RingEX side',
  async (status, { client, account }) => {
    await client.fail('ringex-token', { kind: 'status', status });
    const answer = await client.ringExToken(account);
    expect(answer.status).toBe(status);
    expect(answer.json.errors).toEqual([{ errorCode: expect.any(String), message: expect.any(String) }]);
  },
);

test('a fault affects as many calls as its count', async ({ client, account }) => {
  await client.fail('login', { kind: 'status', status: 500, count: 2 });
  const statuses = [];
  for (let index = 0; index < 3; index += 1) statuses.push((await client.login(account)).status);
  expect(statuses).toEqual([500, 500, 200]);
});

test('a fault for one account affects every way in which the account calls', async ({ simulator, client, account }) => {
  const other = simulator.addAccount();
  const only = { kind: 'status', status: 500, account: account.mainAccountId, count: 10 };
  for (const endpoint of ['login', 'ringex-token', 'exchange', 'refresh', 'users'] as const) {
    const token = String((await client.ringExToken(account)).json.access_token);
    const session = await client.signIn(account);
    await client.fail(endpoint, only);
    expect((await client.login(other)).status).toBe(200);
    const answers = {
      login: () => client.login(account),
      'ringex-token': () => client.ringExToken(account),
      exchange: () => client.exchange(token),
      refresh: () => client.refresh(session.refreshToken),
      users: () => client.admin('GET', 'users', bearer(session.accessToken)),
    };
    expect((await answers[endpoint]()).status).toBe(500);
    await client.control('POST', 'reset');
  }
});

test('a fault is gone once faults are cleared', async ({ client, account }) => {
  await client.fail('login', { kind: 'status', status: 500, count: 100 });
  expect((await client.control('DELETE', 'faults')).status).toBe(204);
  expect((await client.login(account)).status).toBe(200);
});

test.for([
  ['endpoint', { endpoint: 'log-out', kind: 'malformed' }],
  ['kind', { endpoint: 'login', kind: 'explode' }],
  ['status', { endpoint: 'login', kind: 'status' }],
  ['status', { endpoint: 'login', kind: 'status', status: 200 }],
  ['delayMs', { endpoint: 'login', kind: 'delay', delayMs: -1 }],
  ['count', { endpoint: 'login', kind: 'malformed', count: 0 }],
  ['retryAfterSecond', { endpoint: 'login', kind: 'status', status: 429, retryAfterSecond: 1 }],
  ['account', { endpoint: 'login', kind: 'malformed', account: 'nobody' }],
])('a fault with a wrong field is refused with the path of the field: %s', async ([path, body], { client }) => {
  const { status, json } = await client.control('POST', 'faults', body);
  expect(status).toBe(400);
  expect(json.errors).toEqual([{ path, message: expect.any(String) }]);
});

test('a fault is refused when it is not JSON', async ({ client }) => {
  const headers = { 'Content-Type': 'application/json' };
  expect((await client.call('POST', '/__simulator/faults', { headers, body: '{' })).status).toBe(400);
});
