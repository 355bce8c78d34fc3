import { expect } from 'vitest';
import { bearer, type SimulatorClient } from './simulator-client.ts';
import { test } from './simulator-test.ts';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** RingCentral's own clients build the body by hand and name the token type on a refresh too. */
function session(client: SimulatorClient, path: string, name: string, token: unknown) {
  return client.call('POST', path, { body: `${name}=${token}&rcTokenType=Bearer`, headers: form });
}

/** They send a JSON content type with every call, also with those that have no body. */
function sdkHeaders(authority: Record<string, string>) {
  return { 'Content-Type': 'application/json', 'X-User-Agent': 'sdk', 'RC-User-Agent': 'sdk', ...authority };
}

test("RingCentral's clients sign in, meet an expired token, refresh and go on", async ({ client, account, clock }) => {
  const ringEx = (await client.ringExToken(account)).json.access_token;
  const first = await session(client, '/api/auth/login/rc/accesstoken?includeRefresh=true', 'rcAccessToken', ringEx);
  const users = (accessToken: unknown) =>
    client.admin('GET', 'users', sdkHeaders({ Authorization: `Bearer ${accessToken}` }));
  expect((await users(first.json.accessToken)).status).toBe(200);
  clock.advance(360);
  expect((await users(first.json.accessToken)).text).toMatch(/\bexpired\b/i);
  const second = await session(client, '/api/auth/token/refresh', 'refresh_token', first.json.refreshToken);
  expect((await users(second.json.accessToken)).status).toBe(200);
});

test("RingCentral's clients use and revoke an API token under the legacy prefix", async ({ client, account }) => {
  const { accessToken } = await client.signIn(account);
  const call = (method: string, path: string, authority: Record<string, string>) =>
    client.call(method, `/api/v1/admin/${path}`, { headers: sdkHeaders(authority) });
  const { text: apiToken } = await client.admin('POST', 'token', bearer(accessToken));
  const authority = { 'X-Auth-Token': apiToken };
  expect((await call('GET', 'accounts', authority)).status).toBe(200);
  expect((await call('DELETE', `token/${apiToken}`, authority)).text).toBe('true');
});

test.for(['POST', 'PUT', 'PATCH', 'DELETE'])(
  "RingCentral's clients get a 404 for %s on a path that does not exist",
  async (method, { client }) => {
    const headers = sdkHeaders({});
    expect((await client.call(method, '/voice/api/vx/admin/accounts', { headers })).status).toBe(404);
  },
);
