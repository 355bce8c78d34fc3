import { expect } from 'vitest';
import type { SimulatedAccount } from '../../simulator/start-simulator.ts';
import { basic, bearer } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test('another user of an account signs in with credentials of its own, and has its own ids', async ({
  simulator,
  client,
  account,
}) => {
  const other = simulator.addUser(account);
  const { mainAccountId: _ours, rcAccountId: _rc, platformId: _platform, ...own } = account;
  const shared = Object.values(own).filter((value) => Object.values(other).includes(value));
  expect(shared).toEqual([]);
  const [mine, theirs] = [(await client.login(account)).json, (await client.login(other)).json];
  expect(theirs.mainAccountId).toBe(mine.mainAccountId);
  expect(mine.adminId).toBe(Number(account.userId));
  expect(theirs.adminId).toBe(Number(other.userId));
  expect((await client.login({ ...account, password: other.password })).status).toBe(401);
});

test('the control plane adds and lists users', async ({ client, account }) => {
  const path = `accounts/${account.mainAccountId}/users`;
  const { status, json } = await client.control('POST', path, { canUseAdminApi: false });
  expect(status).toBe(201);
  expect(Object.keys(json).sort()).toEqual(Object.keys(account).sort());
  const { accessToken } = await client.signIn(json as unknown as SimulatedAccount);
  expect((await client.admin('GET', 'users', bearer(accessToken))).status).toBe(403);
  const shown = { jwtValid: true, refusedLogins: 0, locked: false };
  expect((await client.control('GET', path)).json.users).toEqual([
    { userId: account.userId, username: account.username, clientId: account.clientId, ...shown },
    { userId: json.userId, username: json.username, clientId: json.clientId, ...shown },
  ]);
  const listed = await client.admin('GET', 'users', bearer((await client.signIn(account)).accessToken));
  expect(listed.json).toMatchObject([{ userName: account.username }, { userName: json.username }]);
});

test('the control plane shows and ends what one user has, and what all have', async ({
  simulator,
  client,
  account,
}) => {
  const other = simulator.addUser(account);
  const ofAll = `accounts/${account.mainAccountId}`;
  const ofOther = `${ofAll}/users/${other.userId}`;
  const listed = async (path: string, what: 'api-tokens' | 'sessions') => {
    const { json } = await client.control('GET', `${path}/${what}`);
    const [owned] = Object.values(json) as { userId: string }[][];
    return owned?.map(({ userId }) => userId);
  };
  const mine = await client.signIn(account);
  const theirs = await client.signIn(other);
  await client.control('POST', `${ofAll}/api-tokens`);
  const { apiToken } = (await client.control('POST', `${ofOther}/api-tokens`)).json;
  expect(await listed(ofAll, 'api-tokens')).toEqual([account.userId, other.userId]);
  expect(await listed(ofOther, 'api-tokens')).toEqual([other.userId]);
  expect(await listed(ofAll, 'sessions')).toEqual([account.userId, other.userId]);
  await client.control('DELETE', `${ofOther}/sessions`);
  expect(await listed(ofAll, 'sessions')).toEqual([account.userId]);
  expect((await client.refresh(theirs.refreshToken)).status).toBe(401);
  expect((await client.refresh(mine.refreshToken)).status).toBe(200);
  expect((await client.control('DELETE', `${ofAll}/users/${account.userId}/api-tokens/${apiToken}`)).status).toBe(404);
  expect((await client.control('DELETE', `${ofAll}/api-tokens/${apiToken}`)).status).toBe(204);
  expect((await client.control('GET', `${ofAll}/users/nobody/sessions`)).status).toBe(404);
});

test('the control plane changes the credentials of one user', async ({ simulator, client, account }) => {
  const other = simulator.addUser(account);
  const path = `accounts/${account.mainAccountId}/users/${other.userId}/credentials`;
  await client.control('POST', path, { password: 'changed', jwtValid: false });
  expect((await client.login(account)).status).toBe(200);
  expect((await client.ringExToken(account)).status).toBe(200);
  expect((await client.login(other)).status).toBe(401);
  expect((await client.ringExToken(other)).status).toBe(400);
});

test('users and accounts can share a RingEX app, and with it the limit of its client id', async ({
  simulator,
  client,
  account,
}) => {
  const { json: colleague } = await client.control('POST', `accounts/${account.mainAccountId}/users`, {
    app: account.clientId,
  });
  const { json: stranger } = await client.control('POST', 'accounts', { app: account.clientId });
  const sharing = [account, colleague, stranger, simulator.addUser(account, { app: account.clientId })];
  for (const user of sharing as SimulatedAccount[]) {
    expect(user.clientId).toBe(account.clientId);
    expect(user.clientSecret).toBe(account.clientSecret);
    const token = String((await client.ringExToken(user)).json.access_token);
    expect((await client.exchange(token)).json.mainAccountId).toBe(user.mainAccountId);
  }
  expect((await client.ringExToken(account)).status).toBe(200);
  expect((await client.ringExToken(stranger as unknown as SimulatedAccount)).status).toBe(429);
});

test.for([
  ['app', { app: 'unknown' }],
  ['canReadAccounts', { canReadAccounts: false }],
  ['apps', { apps: 'unknown' }],
] as const)('a user that cannot be made is refused with the path: %s', async ([path, options], { client, account }) => {
  const body = { app: account.clientId, ...options };
  for (const owner of ['accounts', `accounts/${account.mainAccountId}/users`]) {
    const { status, json } = await client.control('POST', owner, body);
    expect(status).toBe(400);
    expect(json.errors).toEqual([{ path, message: expect.any(String) }]);
  }
});

test('a program hears of a user that cannot be made', ({ simulator, account }) => {
  expect(() => simulator.addUser(account, { app: 'unknown' })).toThrow('app: No such app');
  expect(() => simulator.addAccount({ app: account.clientId, canReadAccounts: true })).toThrow('canReadAccounts: ');
  expect(() => simulator.addUser({ mainAccountId: 'nobody' })).toThrow('no account nobody');
});

test('a sixth RingEX token of one user leaves those of another user of the app', async ({
  simulator,
  client,
  account,
  clock,
}) => {
  const other = simulator.addUser(account, { app: account.clientId });
  const { access_token: theirs } = (await client.ringExToken(other)).json;
  for (let index = 0; index < 6; index += 1) {
    clock.advance(60);
    await client.ringExToken(account);
  }
  expect((await client.exchange(String(theirs))).status).toBe(200);
});

test('the refresh token of a person gives a RingEX token once, and another can be made', async ({
  client,
  account,
}) => {
  const refresh = (refreshToken: unknown) =>
    client.post(
      '/restapi/oauth/token',
      { grant_type: 'refresh_token', refresh_token: String(refreshToken) },
      { Authorization: basic(account.clientId, account.clientSecret) },
    );
  const first = await refresh(account.ringExRefreshToken);
  expect((await client.exchange(String(first.json.access_token))).status).toBe(200);
  const reused = await refresh(account.ringExRefreshToken);
  expect(reused).toMatchObject({ status: 400, json: { errors: [{ errorCode: 'OAU-210' }] } });
  expect((await refresh(first.json.refresh_token)).status).toBe(200);
  const path = `accounts/${account.mainAccountId}/users/${account.userId}/ringex-refresh-token`;
  const { status, json } = await client.control('POST', path);
  expect(status).toBe(201);
  expect((await refresh(json.ringExRefreshToken)).status).toBe(200);
});

test('the refresh token of a person ends after seven days', async ({ client, account, clock }) => {
  clock.advance(604_800);
  const form = { grant_type: 'refresh_token', refresh_token: account.ringExRefreshToken };
  const headers = { Authorization: basic(account.clientId, account.clientSecret) };
  expect((await client.post('/restapi/oauth/token', form, headers)).status).toBe(400);
});
