import { expect } from 'vitest';
import type { Answered, SimulatorClient } from './simulator-client.ts';
import { test } from './simulator-test.ts';

const HOUR_SECONDS = 3600;
const TWO_WEEKS_SECONDS = 14 * 24 * HOUR_SECONDS;

const users = async (client: SimulatorClient, { json }: Answered): Promise<number> => {
  const headers = { 'X-Auth-Token': String(json.authToken) };
  return (await client.call('GET', '/api/v1/admin/users', { headers })).status;
};

test.for(['/api/v1/auth/login', '/voice/api/v1/auth/login'])(
  'a legacy login at %s gives a token that makes and uses API tokens',
  async (path, { client, account }) => {
    const { username, password } = account;
    const { status, json } = await client.post(path, { username, password });
    expect(status).toBe(200);
    expect(json.accounts).toMatchObject([{ mainAccountId: account.mainAccountId }, {}]);
    const headers = { 'X-Auth-Token': String(json.authToken) };
    const { text: apiToken } = await client.call('POST', '/api/v1/admin/token', { headers });
    const listed = await client.call('GET', '/api/v1/admin/token', { headers: { 'X-Auth-Token': apiToken } });
    expect(listed.json).toEqual([apiToken]);
    const byQuery = await client.call('POST', `${path}?${new URLSearchParams({ username, password })}`);
    expect(byQuery.status).toBe(200);
  },
);

test.for([
  [HOUR_SECONDS, {}],
  [TWO_WEEKS_SECONDS, { stayLoggedIn: 'true' }],
] as const)('a legacy token lives %i seconds after its last use', async ([life, more], { client, account, clock }) => {
  const { username, password } = account;
  const login = await client.post('/api/v1/auth/login', { username, password, ...more });
  for (let index = 0; index < 3; index += 1) {
    clock.advance(life - 1);
    expect(await users(client, login)).toBe(200);
  }
  clock.advance(life);
  expect(await users(client, login)).toBe(401);
});

test('a legacy token ends with the sessions of its user', async ({ client, account }) => {
  const { username, password, mainAccountId } = account;
  const login = await client.post('/api/v1/auth/login', { username, password });
  const { sessions } = (await client.control('GET', `accounts/${mainAccountId}/sessions`)).json;
  expect(sessions).toMatchObject([{ signedInBy: 'legacy-login', userId: account.userId }]);
  await client.control('DELETE', `accounts/${mainAccountId}/sessions`);
  expect(await users(client, login)).toBe(401);
});

test('a legacy login answers a wrong password with 401, and a missing one with 400', async ({ client, account }) => {
  const { username } = account;
  const login = (form: Record<string, string>) => client.post('/api/v1/auth/login', form);
  expect((await login({ username, password: 'wrong' })).status).toBe(401);
  expect((await login({ username })).status).toBe(400);
});
