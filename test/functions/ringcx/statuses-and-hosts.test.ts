import { expect, test } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { adminUrl } from '../../../functions/ringcx/admin-api.ts';
import { apiTokenCalls } from '../../../functions/ringcx/api-token-calls.ts';
import { sessionCalls } from '../../../functions/ringcx/session-calls.ts';
import { systemClock } from '../../../functions/runtime/system.ts';
import { answerWith } from './answering-server.ts';
import { everyCall } from './every-call.ts';

const TIMEOUT_MS = 60_000;
const LOGIN = { username: new Redacted('a user'), password: new Redacted('a&b') };
const API_TOKEN = new Redacted('aws80:c2353445-bc74/1');

const NOWHERE = 'http://127.0.0.1:1';
const sessionsAt = (url: string) =>
  sessionCalls({ authUrl: url, apiUrl: url, ringExUrl: url, loginParameters: 'form' }, systemClock);

test('a 404 refuses credentials and ends a session, and elsewhere says that RingCX is not there', async () => {
  const { url } = await answerWith('', 404);
  const answers = Object.entries(everyCall(url, TIMEOUT_MS)).map(async ([name, call]) => {
    const answer = await call;
    return [name, answer.ok ? 'done' : answer.reason];
  });
  expect(Object.fromEntries(await Promise.all(answers))).toEqual({
    'RingEX token by JWT': 'refused',
    'RingEX token by refresh token': 'refused',
    'RingEX account': 'unavailable',
    exchange: 'refused',
    'login by form': 'refused',
    'login by query': 'refused',
    'legacy login': 'refused',
    refresh: 'refused',
    logout: 'done',
    'access test': 'unavailable',
    accounts: 'unavailable',
    'API token list': 'unavailable',
    'API token creation': 'unavailable',
    'API token deletion': 'unavailable',
    'API token deletion by itself': 'unavailable',
    'API token test': 'unavailable',
  });
});

test.each([200, 201])('a session that comes with status %i is taken', async (status) => {
  const { url } = await answerWith('{"accessToken":"a-token"}', status);
  expect(await sessionsAt(url).at(null).refresh(new Redacted('r'), TIMEOUT_MS)).toMatchObject({ ok: true });
});

test.each([
  ['true', 200],
  ['"true"', 201],
  ['', 204],
])('the text %s deletes a token, with status %i', async (body, status) => {
  const { url } = await answerWith(body, status);
  const calls = apiTokenCalls({ apiUrl: url }, systemClock).at(null);
  expect(await calls.deleteApiToken({ apiToken: API_TOKEN }, API_TOKEN, TIMEOUT_MS)).toEqual({
    ok: true,
    value: undefined,
  });
});

test.each([
  ['', 404, 401, { ok: true }],
  ['false', 200, 401, { ok: true }],
  ['[]', 404, 200, { ok: false, reason: 'unavailable' }],
  ['', 404, 404, { ok: false, reason: 'unavailable' }],
] as const)(
  'the text "%s" with status %i deletes a token only if RingCX then refuses it (test: %i)',
  async (...given) => {
    const [body, status, testStatus, expected] = given;
    const { url } = await answerWith(body, (method) => (method === 'DELETE' ? status : testStatus));
    const calls = apiTokenCalls({ apiUrl: url }, systemClock).at(null);
    expect(await calls.deleteApiToken({ apiToken: API_TOKEN }, API_TOKEN, TIMEOUT_MS)).toMatchObject(expected);
  },
);

test('an API token can be deleted by its own authority', async () => {
  const { url, requests } = await answerWith('true');
  const calls = apiTokenCalls({ apiUrl: url }, systemClock).at(null);
  await calls.deleteApiToken({ apiToken: API_TOKEN }, API_TOKEN, TIMEOUT_MS);
  expect(requests).toMatchObject([
    {
      method: 'DELETE',
      url: '/voice/api/v1/admin/token/aws80:c2353445-bc74%2F1',
      headers: { 'x-auth-token': API_TOKEN.open() },
    },
  ]);
  expect(requests[0]?.headers).not.toHaveProperty('authorization');
});

test('a logout names the refresh token in its path, encoded', async () => {
  const { url, requests } = await answerWith('');
  expect(await sessionsAt(url).at(null).logout(new Redacted('a/b?c'), TIMEOUT_MS)).toMatchObject({ ok: true });
  expect(requests).toMatchObject([{ method: 'DELETE', url: '/api/auth/logout/a%2Fb%3Fc' }]);
});

test.each([
  ['Bearer', { authorization: 'Bearer a-token' }],
  ['X-Auth-Token', { 'x-auth-token': 'a-token' }],
] as const)('an access token that is sent as %s is sent so', async (sentAs, headers) => {
  const { url, requests } = await answerWith('[]');
  const access = { accessToken: new Redacted('a-token'), sentAs };
  expect(await sessionsAt(url).at(null).testAccess(access, TIMEOUT_MS)).toMatchObject({ ok: true });
  expect(requests).toMatchObject([{ method: 'GET', url: '/voice/api/v1/admin/accounts', headers }]);
});

test('the hosts of a connection take the place of the default ones', async () => {
  const [auth, api] = [await answerWith('{}'), await answerWith('[]')];
  const hosts = { authUrl: auth.url, apiUrl: api.url };
  const sessions = sessionsAt(NOWHERE).at(hosts);
  await sessions.refresh(new Redacted('r'), TIMEOUT_MS);
  await sessions.testAccess({ accessToken: new Redacted('a-token'), sentAs: 'Bearer' }, TIMEOUT_MS);
  await apiTokenCalls({ apiUrl: NOWHERE }, systemClock).at(hosts).testApiToken(API_TOKEN, TIMEOUT_MS);
  expect([auth.requests.length, api.requests.length]).toEqual([1, 2]);
});

test.each([
  ['https://ringcx.ringcentral.com', '/voice/api/v1/admin/token'],
  ['https://engage.ringcentral.com', '/voice/api/v1/admin/token'],
  ['https://portal.vacd.biz', '/api/v1/admin/token'],
  ['https://portal.virtualacd.biz', '/api/v1/admin/token'],
])('the admin API of %s is below %s', (apiUrl, path) => {
  expect(adminUrl(apiUrl, 'token').href).toBe(apiUrl + path);
});

test('a legacy login posts a form and gives a session of one hour without a refresh token', async () => {
  const answer = {
    authToken: 'baf522ee-5d42-457a-a18d-7b8500eeb573',
    user: { userId: 7, rcUserId: '' },
    accounts: [{ mainAccountId: '99990000' }, { mainAccountId: 99990000 }],
  };
  const { url, requests } = await answerWith(JSON.stringify(answer));
  const session = await sessionsAt(url)
    .at(null)
    .legacyLogin({ kind: 'legacy-password', ...LOGIN }, TIMEOUT_MS);
  if (!session.ok) throw new Error(`the login was answered with ${session.reason}`);
  const { accessToken, expiresAt, obtainedAt, ...rest } = session.value;
  expect(accessToken.open()).toBe(answer.authToken);
  expect(expiresAt - obtainedAt).toBe(3_600_000);
  expect(rest).toEqual({
    sentAs: 'X-Auth-Token',
    refreshToken: null,
    mainAccountId: '99990000',
    user: { rcUserId: null, adminId: '7' },
  });
  expect(requests).toMatchObject([
    { method: 'POST', url: '/api/v1/auth/login', body: 'username=a+user&password=a%26b&stayLoggedIn=false' },
  ]);
});

test('a legacy login that gives a token alone is enough', async () => {
  const { url } = await answerWith('{"authToken":"a-token"}');
  const session = await sessionsAt(url)
    .at(null)
    .legacyLogin({ kind: 'legacy-password', ...LOGIN }, TIMEOUT_MS);
  expect(session).toMatchObject({ ok: true, value: { mainAccountId: null, user: { rcUserId: null, adminId: null } } });
});

test('a login without a platform does not name one', async () => {
  const { url, requests } = await answerWith('{}');
  await sessionsAt(url)
    .at(null)
    .login({ kind: 'ringcx-password', ...LOGIN }, TIMEOUT_MS);
  expect(requests[0]?.body).toBe('username=a+user&password=a%26b');
});
