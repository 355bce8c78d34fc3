import { expect } from 'vitest';
import { bearer } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test('an account gets five exchanges a minute, and the sixth is refused with Retry-After', async ({
  client,
  account,
  clock,
}) => {
  const rcAccessToken = String((await client.ringExToken(account)).json.access_token);
  for (let index = 0; index < 5; index += 1) {
    expect((await client.exchange(rcAccessToken)).status).toBe(200);
    clock.advance(1);
  }
  const sixth = await client.exchange(rcAccessToken);
  expect(sixth).toMatchObject({ status: 429, text: 'rate' });
  expect(sixth.headers.get('Retry-After')).toBe('55');
  clock.advance(54);
  expect((await client.exchange(rcAccessToken)).status).toBe(429);
  clock.advance(1);
  expect((await client.exchange(rcAccessToken)).status).toBe(200);
});

test('exchanges of one account do not count for another', async ({ simulator, client, account }) => {
  for (const owner of [account, simulator.addAccount()]) {
    const rcAccessToken = String((await client.ringExToken(owner)).json.access_token);
    for (let index = 0; index < 5; index += 1) expect((await client.exchange(rcAccessToken)).status).toBe(200);
  }
});

test('RingEX token headers count down to a penalty', async ({ client, account }) => {
  const remaining: (string | null)[] = [];
  for (let index = 0; index < 5; index += 1) {
    const { headers } = await client.ringExToken(account);
    expect(headers.get('X-Rate-Limit-Group')).toBe('auth');
    expect(headers.get('X-Rate-Limit-Limit')).toBe('5');
    expect(headers.get('X-Rate-Limit-Window')).toBe('60');
    remaining.push(headers.get('X-Rate-Limit-Remaining'));
  }
  expect(remaining).toEqual(['4', '3', '2', '1', '0']);
  const sixth = await client.ringExToken(account);
  expect(sixth.status).toBe(429);
  expect(sixth.headers.get('Retry-After')).toBe('60');
});

test('RingEX tokens stay refused while calls go on during the penalty', async ({ client, account, clock }) => {
  for (let index = 0; index < 6; index += 1) await client.ringExToken(account);
  for (let index = 0; index < 3; index += 1) {
    clock.advance(59);
    expect((await client.ringExToken(account)).status).toBe(429);
  }
  clock.advance(60);
  expect((await client.ringExToken(account)).status).toBe(200);
});

test('calls with wrong credentials count for the RingEX limit', async ({ client, account }) => {
  for (let index = 0; index < 5; index += 1) await client.ringExToken(account, { clientSecret: 'wrong' });
  expect((await client.ringExToken(account)).status).toBe(429);
});

test('an account gets a hundred and twenty admin calls a minute over all endpoints', async ({
  client,
  account,
  clock,
}) => {
  const { text: apiToken } = await client.admin('POST', 'token', bearer((await client.signIn(account)).accessToken));
  const headers = { 'X-Auth-Token': apiToken };
  for (let index = 0; index < 119; index += 1) {
    expect((await client.admin('GET', index % 2 ? 'users' : 'accounts', headers)).status).toBe(200);
  }
  expect(await client.admin('GET', 'token', headers)).toMatchObject({ status: 429, text: 'rate' });
  expect((await client.admin('DELETE', `token/${apiToken}`, {})).status).toBe(429);
  clock.advance(60);
  expect((await client.admin('DELETE', `token/${apiToken}`, {})).text).toBe('true');
});

test('a reset clears every rate window and penalty', async ({ client, account }) => {
  for (let index = 0; index < 6; index += 1) await client.ringExToken(account);
  await client.control('POST', 'reset');
  expect((await client.ringExToken(account)).status).toBe(200);
});
