import { expect } from 'vitest';
import { CANARY_PREFIX } from '../../simulator/random-text.ts';
import { bearer, type Fields } from './simulator-client.ts';
import { test } from './simulator-test.ts';

test('API tokens are created as plain text, listed in full and accepted in X-Auth-Token', async ({
  client,
  account,
}) => {
  const { accessToken } = await client.signIn(account);
  const created = await client.admin('POST', 'token', bearer(accessToken));
  expect(created.status).toBe(200);
  expect(created.headers.get('Content-Type')).toMatch(/^text\/plain/);
  expect(created.text).toMatch(/^aws80:[0-9a-f-]{36}$/);
  const second = await client.admin('POST', 'token', { 'X-Auth-Token': created.text });
  const listed = await client.admin('GET', 'token', { 'X-Auth-Token': second.text });
  expect(listed.json).toEqual([created.text, second.text]);
});

test('API tokens belong to one account', async ({ simulator, client, account }) => {
  await client.admin('POST', 'token', bearer((await client.signIn(account)).accessToken));
  const { accessToken } = await client.signIn(simulator.addAccount());
  expect((await client.admin('GET', 'token', bearer(accessToken))).json).toEqual([]);
});

test.for(['raw', 'percent-encoded'])(
  'an API token is deleted by its %s path without a header, once',
  async (form, { client, account }) => {
    const { accessToken } = await client.signIn(account);
    const { text: apiToken } = await client.admin('POST', 'token', bearer(accessToken));
    const path = `token/${form === 'raw' ? apiToken : encodeURIComponent(apiToken)}`;
    const first = await client.admin('DELETE', path, {});
    expect(first).toMatchObject({ status: 200, text: 'true' });
    expect(first.headers.get('Content-Type')).toMatch(/^text\/plain/);
    expect(await client.admin('DELETE', path, bearer(accessToken))).toMatchObject({ status: 200, text: 'false' });
    const refused = await client.admin('GET', 'users', { 'X-Auth-Token': apiToken });
    expect(refused.status).toBe(401);
  },
);

test('API tokens outlive every session', async ({ client, account, clock }) => {
  const { accessToken } = await client.signIn(account);
  const { text: apiToken } = await client.admin('POST', 'token', bearer(accessToken));
  await client.control('DELETE', `accounts/${account.mainAccountId}/sessions`);
  clock.advance(365 * 86_400);
  expect((await client.admin('GET', 'users', { 'X-Auth-Token': apiToken })).status).toBe(200);
});

test('accounts lists sub-accounts together with secrets that no client may keep', async ({ client, account }) => {
  const answer = await client.admin('GET', 'accounts', bearer((await client.signIn(account)).accessToken));
  const accounts = answer.json as unknown as Fields[];
  expect(accounts.length).toBeGreaterThanOrEqual(2);
  for (const { accountId, mainAccountId, crmPwd, ftpPwd, ftpUid, phoneRecordingPin } of accounts) {
    expect(mainAccountId).toBe(account.mainAccountId);
    expect(accountId).not.toBe(mainAccountId);
    for (const secret of [crmPwd, ftpPwd, ftpUid]) expect(secret).toMatch(new RegExp(`^${CANARY_PREFIX}`));
    expect(phoneRecordingPin).toEqual(expect.any(Number));
  }
});

test('users lists the users of the account', async ({ client, account }) => {
  const answer = await client.admin('GET', 'users', bearer((await client.signIn(account)).accessToken));
  expect(answer.json).toMatchObject([{ userName: account.username }]);
});

test('the legacy prefix accepts an API token and refuses an access token', async ({ client, account }) => {
  const session = bearer((await client.signIn(account)).accessToken);
  const headers = { 'x-auth-token': (await client.admin('POST', 'token', session)).text };
  for (const path of ['accounts', 'users', 'token']) {
    expect((await client.call('GET', `/api/v1/admin/${path}`, { headers })).status).toBe(200);
    expect((await client.call('GET', `/api/v1/admin/${path}`, { headers: session })).status).toBe(401);
  }
});

test('a refused call says "Jwt is expired" in plain text once the token has run out, and only then', async ({
  client,
  account,
  clock,
}) => {
  const { accessToken } = await client.signIn(account);
  clock.advance(299);
  expect((await client.admin('GET', 'users', bearer(accessToken))).status).toBe(200);
  clock.advance(1);
  const answer = await client.admin('GET', 'users', bearer(accessToken));
  expect(answer).toMatchObject({ status: 401, text: 'Jwt is expired' });
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain/);
});

test('a refused call does not say that any other credential has expired', async ({ client, account }) => {
  const { accessToken } = await client.signIn(account);
  await client.control('DELETE', `accounts/${account.mainAccountId}/sessions`);
  const wrong = [{}, bearer('wrong'), bearer(accessToken), { 'X-Auth-Token': 'wrong' }, { Authorization: 'Basic x' }];
  for (const headers of wrong) {
    const answer = await client.admin('GET', 'users', headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toMatch(/expired/i);
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain/);
  }
});

test('a refused call names the missing permission in JSON', async ({ client, clock }) => {
  const created = await client.control('POST', 'accounts', { canUseAdminApi: false });
  const { json: session } = await client.post('/api/auth/login/admin', created.json as Record<string, string>);
  const answer = await client.admin('GET', 'accounts', bearer(session.accessToken));
  expect(answer.status).toBe(403);
  expect(answer.json).toEqual({
    errorCode: 'access.denied.exception',
    generalMessage: 'You do not have permission to access this resource',
    details: '',
    requestUri: '/voice/api/v1/admin/accounts - GET',
    timestamp: clock.now(),
  });
});

test('a call to an unknown path gets a JSON 404', async ({ client }) => {
  for (const path of ['/', '/api/auth/login/agent', '/voice/api/v2/admin/token']) {
    const answer = await client.call('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.json.errorCode).toEqual(expect.any(String));
  }
});
