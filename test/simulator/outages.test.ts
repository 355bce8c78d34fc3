import { expect } from 'vitest';
import { test } from './simulator-test.ts';

test.for([
  ['unavailable', 503, null],
  ['refuse-403', 403, null],
  ['rate-limit', 429, '30'],
] as const)('%s answers every call with %i until it ends', async ([mode, status, retryAfter], { client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.control('POST', 'outage', { mode });
  for (let index = 0; index < 3; index += 1) {
    const answer = await client.refresh(refreshToken);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Retry-After')).toBe(retryAfter);
  }
  expect((await client.control('GET', 'outage')).json.outages).toMatchObject([{ mode, system: 'ringcx' }]);
  expect((await client.ringExToken(account)).status).toBe(200);
  await client.control('POST', 'outage', { mode: 'none' });
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

test('down closes every connection without an effect', async ({ client, account }) => {
  const { refreshToken } = await client.signIn(account);
  await client.control('POST', 'outage', { mode: 'down' });
  await expect(client.refresh(refreshToken)).rejects.toThrow('fetch failed');
  await client.control('POST', 'reset');
  expect((await client.refresh(refreshToken)).status).toBe(200);
});

test('hang answers no call, and slow answers late', async ({ client, account }) => {
  const login = (milliseconds: number) =>
    client.call('POST', '/api/auth/login/admin', {
      body: new URLSearchParams(Object.entries(account)),
      signal: AbortSignal.timeout(milliseconds),
    });
  await client.control('POST', 'outage', { mode: 'hang' });
  await expect(login(200)).rejects.toThrow(/timeout/);
  await client.control('POST', 'outage', { mode: 'slow', slowMs: 50 });
  const before = performance.now();
  expect((await login(5000)).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(45);
});

test('an outage can concern RingEX, or one account', async ({ simulator, client, account }) => {
  const other = simulator.addAccount();
  await client.control('POST', 'outage', { mode: 'unavailable', system: 'ringex' });
  expect((await client.ringExToken(account)).status).toBe(503);
  expect((await client.login(account)).status).toBe(200);
  await client.control('POST', 'outage', { mode: 'refuse-403', system: 'both', account: account.mainAccountId });
  expect((await client.login(account)).status).toBe(403);
  expect((await client.ringExToken(account)).status).toBe(403);
  expect((await client.login(other)).status).toBe(200);
  await client.control('POST', 'outage', { mode: 'none', account: account.mainAccountId });
  expect((await client.ringExToken(account)).status).toBe(503);
});

test.for([
  ['mode', { mode: 'gone' }],
  ['slowMs', { mode: 'slow', slowMs: -1 }],
  ['account', { mode: 'down', account: 'nobody' }],
])('an outage with a wrong field is refused with the path of the field: %s', async ([path, body], { client }) => {
  const { status, json } = await client.control('POST', 'outage', body);
  expect(status).toBe(400);
  expect(json.errors).toMatchObject([{ path }]);
});
