import { expect } from 'vitest';
import type { SimulatedCall } from '../../simulator/simulation.ts';
import { bearer } from './simulator-client.ts';
import { simulate, test } from './simulator-test.ts';

test('the stats count every call by endpoint, status and account', async ({ simulator, client, account }) => {
  const other = simulator.addAccount();
  const { mainAccountId } = account;
  await client.signIn(account);
  await client.signIn(account);
  await client.login({ ...account, password: 'wrong' });
  await client.login({ ...account, username: 'nobody' });
  await client.ringExToken(other, { clientSecret: 'wrong' });
  expect((await client.control('GET', 'stats')).json).toEqual({
    calls: [
      { endpoint: 'login', status: 200, count: 2, account: mainAccountId },
      { endpoint: 'login', status: 401, count: 1, account: mainAccountId },
      { endpoint: 'login', status: 401, count: 1, account: null },
      { endpoint: 'ringex-token', status: 401, count: 1, account: other.mainAccountId },
    ],
    total: 5,
  });
  expect((await client.control('GET', `stats?account=${mainAccountId}`)).json.total).toBe(3);
  expect((await client.control('GET', 'stats?account=nobody')).json).toEqual({ calls: [], total: 0 });
});

test('the stats use one name per endpoint', async ({ client, account }) => {
  const ringEx = await client.ringExToken(account);
  await client.exchange(String(ringEx.json.access_token));
  const session = await client.signIn(account);
  const headers = bearer(session.accessToken);
  const { text: apiToken } = await client.admin('POST', 'token', headers);
  await client.admin('GET', 'token', headers);
  await client.admin('DELETE', `token/${apiToken}`, {});
  await client.admin('GET', 'accounts', headers);
  await client.admin('GET', 'users', headers);
  await client.refresh(session.refreshToken);
  const { calls } = (await client.control('GET', `stats?account=${account.mainAccountId}`)).json;
  expect((calls as SimulatedCall[]).map(({ endpoint }) => endpoint)).toEqual([
    'ringex-token',
    'exchange',
    'login',
    'api-token-create',
    'api-token-list',
    'api-token-delete',
    'accounts',
    'users',
    'refresh',
  ]);
});

test('the stats count spent refresh tokens and expired bearer tokens for their account', async ({
  client,
  account,
  clock,
}) => {
  const session = await client.signIn(account);
  await client.refresh(session.refreshToken);
  await client.refresh(session.refreshToken);
  clock.advance(300);
  await client.admin('GET', 'users', bearer(session.accessToken));
  const { calls } = (await client.control('GET', `stats?account=${account.mainAccountId}`)).json;
  expect(calls).toMatchObject([{}, {}, { endpoint: 'refresh', status: 401 }, { endpoint: 'users', status: 401 }]);
});

test('the stats count a dropped connection with status 0, and the listener gets the same call', async () => {
  const calls: SimulatedCall[] = [];
  const { client, account } = await simulate({ onCall: (call) => calls.push(call) });
  const { mainAccountId, userId } = account;
  await client.fail('login', { kind: 'drop-before' });
  await expect(client.login(account)).rejects.toThrow('fetch failed');
  await client.refresh('unknown');
  expect((await client.control('GET', 'stats')).json.calls).toMatchObject([
    { endpoint: 'login', status: 0, account: mainAccountId },
    { endpoint: 'refresh', status: 401, account: null },
  ]);
  expect(calls).toEqual([
    { endpoint: 'login', status: 0, account: mainAccountId, user: userId },
    { endpoint: 'refresh', status: 401 },
  ]);
});

test('the stats tell users and client ids apart', async ({ simulator, client, account }) => {
  const other = simulator.addUser(account, { app: account.clientId });
  await client.login(account);
  await client.login(other);
  for (const user of [account, other]) {
    await client.exchange(String((await client.ringExToken(user)).json.access_token));
  }
  const login = { endpoint: 'login', status: 200 };
  expect((await client.control('GET', 'stats')).json.calls).toMatchObject([{ ...login, count: 2 }, {}, {}]);
  expect((await client.control('GET', 'stats?by=user')).json.calls).toMatchObject([
    { ...login, count: 1, user: account.userId },
    { ...login, count: 1, user: other.userId },
    { endpoint: 'ringex-token', count: 1, user: account.userId },
    { endpoint: 'exchange', count: 1, user: account.userId },
    { endpoint: 'ringex-token', count: 1, user: other.userId },
    { endpoint: 'exchange', count: 1, user: other.userId },
  ]);
  expect((await client.control('GET', `stats?by=client&client=${account.clientId}`)).json.calls).toEqual([
    { endpoint: 'ringex-token', status: 200, count: 2, client: account.clientId },
    { endpoint: 'exchange', status: 200, count: 2, client: account.clientId },
  ]);
  expect((await client.control('GET', `stats?user=${other.userId}`)).json.total).toBe(3);
  expect((await client.control('GET', 'stats?by=nobody')).status).toBe(400);
});

test('the stats count the calls of each minute', async ({ simulator, client, account, clock }) => {
  const other = simulator.addAccount();
  const first = clock.now();
  await client.login(account);
  await client.login(other);
  clock.advance(59);
  await client.login(account);
  clock.advance(121);
  await client.login({ ...account, password: 'wrong' });
  const minutes = [
    { startsAt: first, total: 3, calls: [{ endpoint: 'login', status: 200, count: 3 }] },
    { startsAt: first + 180_000, total: 1, calls: [{ endpoint: 'login', status: 401, count: 1 }] },
  ];
  expect((await client.control('GET', 'stats/minutes')).json).toEqual({ minutes });
  const { json } = await client.control('GET', `stats/minutes?account=${other.mainAccountId}`);
  expect(json.minutes).toMatchObject([{ startsAt: first, total: 1 }]);
});
