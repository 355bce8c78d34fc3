import { expect } from 'vitest';
import { basic, bearer } from './simulator-client.ts';
import { test } from './simulator-test.ts';

const path = '/restapi/oauth/token';

test('a RingEX token is issued for client credentials and a JWT', async ({ client, account }) => {
  const { status, json } = await client.ringExToken(account);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    access_token: expect.any(String),
    token_type: 'bearer',
    expires_in: 3600,
    refresh_token: expect.any(String),
    refresh_token_expires_in: 604_800,
    owner_id: expect.any(String),
    endpoint_id: expect.any(String),
  });
});

test('a wrong client gets invalid_client instead of a RingEX token', async ({ client, account }) => {
  const wrong = [
    await client.ringExToken(account, { clientSecret: 'wrong' }),
    await client.ringExToken(account, { clientId: 'unknown' }),
    await client.post(path, { grant_type: 'refresh_token' }),
  ];
  for (const { status, json } of wrong) {
    expect(status).toBe(401);
    expect(json).toMatchObject({
      error: 'invalid_client',
      errors: [{ errorCode: expect.stringMatching(/^OAU-/) }],
    });
  }
});

test('a wrong, foreign or invalidated JWT gets invalid_grant instead of a RingEX token', async ({
  simulator,
  client,
  account,
}) => {
  const wrong = [
    await client.ringExToken(account, { jwt: 'wrong' }),
    await client.ringExToken(account, { jwt: simulator.addAccount().jwt }),
  ];
  await client.control('POST', `accounts/${account.mainAccountId}/credentials`, { jwtValid: false });
  wrong.push(await client.ringExToken(account));
  for (const { status, json } of wrong) {
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'invalid_grant', error_description: expect.any(String) });
  }
});

test('a RingEX refresh token works once and ends the old pair', async ({ client, account }) => {
  const first = (await client.ringExToken(account)).json;
  const refresh = () =>
    client.post(
      path,
      { grant_type: 'refresh_token', refresh_token: String(first.refresh_token) },
      { Authorization: basic(account.clientId, account.clientSecret) },
    );
  const second = await refresh();
  expect(second.status).toBe(200);
  expect(second.json.endpoint_id).toBe(first.endpoint_id);
  expect(await refresh()).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  expect((await client.exchange(String(first.access_token))).status).toBe(401);
  expect((await client.exchange(String(second.json.access_token))).status).toBe(200);
});

test('another grant type gets unsupported_grant_type', async ({ client, account }) => {
  const headers = { Authorization: basic(account.clientId, account.clientSecret) };
  const { status, json } = await client.post(path, { grant_type: 'password' }, headers);
  expect(status).toBe(400);
  expect(json.error).toBe('unsupported_grant_type');
});

test('a sixth RingEX token ends the oldest one', async ({ client, account, clock }) => {
  const tokens: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    tokens.push(String((await client.ringExToken(account)).json.access_token));
    clock.advance(60);
  }
  expect((await client.exchange(String(tokens[0]))).status).toBe(401);
  expect((await client.exchange(String(tokens[1]))).status).toBe(200);
});

test('a RingEX token shows the id of the RingEX account', async ({ client, account, clock }) => {
  const { access_token: token } = (await client.ringExToken(account)).json;
  const ask = () => client.call('GET', '/restapi/v1.0/account/~', { headers: bearer(token) });
  expect(await ask()).toMatchObject({ status: 200, json: { id: Number(account.rcAccountId) } });
  clock.advance(3600);
  expect(await ask()).toMatchObject({ status: 401, json: { errors: [{ errorCode: 'OAU-213' }] } });
});

test('an app without the scope ReadAccounts is refused the RingEX account', async ({ simulator, client }) => {
  const { scope, access_token: token } = (await client.ringExToken(simulator.addAccount({ canReadAccounts: false })))
    .json;
  expect(scope).toBe('');
  const answer = await client.call('GET', '/restapi/v1.0/account/~', { headers: bearer(token) });
  expect(answer).toMatchObject({ status: 403, json: { errors: [{ errorCode: 'CMN-401' }] } });
});

test('the access token of RingCX does not open the RingEX account', async ({ client, account }) => {
  const { accessToken } = await client.signIn(account);
  const headers = bearer(accessToken);
  expect((await client.call('GET', '/restapi/v1.0/account/~', { headers })).status).toBe(401);
});
