import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signRequest } from '../../local/sign-request.ts';
import { expectError } from './expect-error.ts';
import { FORM, inBody, inHeader, type OAuthApi, startOAuthApi } from './oauth-api.ts';
import { sendRaw } from './raw-request.ts';
import type { Caller } from './rig.ts';
import type { Answer } from './running-broker.ts';

const GRANT = { grant_type: 'client_credentials' };
const INVALID_CLIENT = { status: 401, code: 'unauthorized', error: 'invalid_client' } as const;
const INVALID_REQUEST = { status: 400, code: 'bad_request', error: 'invalid_request' } as const;

let api: OAuthApi;
beforeAll(async () => {
  api = await startOAuthApi();
});
afterAll(async () => {
  await api.close();
});

const expectRefusal = (answer: Answer, expected: { status: number; code: string; error: string }): void => {
  expectError(answer, expected);
  const { error, error_description: description, message } = answer.json ?? {};
  expect({ error, description }).toEqual({ error: expected.error, description: message });
};

const TOKEN = {
  access_token: expect.any(String),
  token_type: 'Bearer',
  expires_in: expect.any(Number),
  scope: 'connection:acme',
};

test('a client gets a token with its credentials in the body, as RingCX sends them with clientCredentialsSupplyIn: BODY', async () => {
  const answer = await api.ask({ ...GRANT, ...inBody(api.rcx), scope: 'connection:acme' });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect({ status: answer.status, ...answer.json }).toEqual({ status: 200, ...TOKEN });
});

test('a client gets a token with its credentials in the header, as Postman sends them unless told otherwise', async () => {
  const answer = await api.ask(GRANT, inHeader(api.rcx));
  expect({ status: answer.status, ...answer.json }).toEqual({ status: 200, ...TOKEN });
});

test('a client may name itself in the body beside the header', async () => {
  expect((await api.ask({ ...GRANT, client_id: api.rcx.id }, inHeader(api.rcx))).status).toBe(200);
  expectRefusal(await api.ask({ ...GRANT, client_id: 'another' }, inHeader(api.rcx)), INVALID_REQUEST);
});

test('a client that sends its credentials in the header and in the body is refused', async () => {
  expectRefusal(await api.ask({ ...GRANT, ...inBody(api.rcx) }, inHeader(api.rcx)), INVALID_REQUEST);
});

test.for(['client_id', 'client_secret', 'grant_type', 'scope'])(
  'a client that sends %s twice is refused',
  async (name) => {
    const fields = new URLSearchParams({ ...GRANT, scope: 'connection:acme', ...inBody(api.rcx) });
    fields.append(name, fields.get(name) ?? '');
    expectRefusal(await api.ask(fields.toString()), INVALID_REQUEST);
  },
);

test('a client that sends the header twice is refused', async () => {
  const { authorization } = inHeader(api.rcx);
  const headers = [['Content-Type', FORM['content-type']] as const];
  const twice = [['Authorization', authorization] as const, ['Authorization', authorization] as const];
  const body = new URLSearchParams(GRANT).toString();
  const request = { method: 'POST', path: '/oauth/token', headers: [...headers, ...twice], body };
  const answer = await sendRaw(api.url, request);
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([400, { error: 'invalid_request' }]);
});

test.for([
  ['the secret', ({ secret }: Caller) => ({ client_secret: secret })],
  ['id and secret', inBody],
  ['the secret under a name in capitals', ({ secret }: Caller) => ({ CLIENT_SECRET: secret })],
] as const)('a request with %s in the query is refused, though its credentials are good', async ([, fields]) => {
  const query = `?${new URLSearchParams(fields(api.rcx))}`;
  expectRefusal(await api.ask({ ...GRANT, ...inBody(api.rcx) }, {}, query), INVALID_REQUEST);
  expectRefusal(await api.ask(GRANT, inHeader(api.rcx), query), INVALID_REQUEST);
  expectRefusal(await api.ask(GRANT, {}, query), INVALID_REQUEST);
});

const wrongClients: ReadonlyArray<readonly [string, () => Promise<Caller> | Caller]> = [
  ['a wrong secret', () => ({ ...api.rcx, secret: 'wrong'.padEnd(43, '-') })],
  ['a secret that is none', () => ({ ...api.rcx, secret: 'wrong' })],
  ["another caller's id", async () => ({ ...api.rcx, id: (await api.makeCaller()).id })],
  ['the id of nobody', () => ({ ...api.rcx, id: 'nobody' })],
  ['an id that cannot be one', () => ({ ...api.rcx, id: 'CLIENT#1' })],
  ['an empty secret', () => ({ ...api.rcx, secret: '' })],
  ['its hash for a secret', () => ({ ...api.rcx, secret: createHash('sha256').update(api.rcx.secret).digest('hex') })],
];

test.for(wrongClients)('a client with %s is refused in the body and in the header', async ([, make]) => {
  const caller = await make();
  for (const answer of [await api.ask({ ...GRANT, ...inBody(caller) }), await api.ask(GRANT, inHeader(caller))]) {
    expectRefusal(answer, INVALID_CLIENT);
    expect(answer.headers.get('x-amzn-remapped-www-authenticate')).toMatch(/^Basic /);
  }
});

test('a client without credentials, or with half of them, is refused', async () => {
  expectRefusal(await api.ask(GRANT), INVALID_CLIENT);
  expectRefusal(await api.ask({ ...GRANT, client_id: api.rcx.id }), INVALID_CLIENT);
  expectRefusal(await api.ask({ ...GRANT, client_secret: api.rcx.secret }), INVALID_CLIENT);
  expectRefusal(await api.ask(GRANT, { authorization: 'Digest x' }), INVALID_CLIENT);
});

test('a signature of AWS is no credential of a client', async () => {
  const body = new URLSearchParams(GRANT).toString();
  const request = { method: 'POST', url: `${api.url}/oauth/token`, headers: FORM, body };
  const headers = await signRequest(request, api.signer);
  expectRefusal(await api.send('POST', '/oauth/token', { headers, body }), INVALID_CLIENT);
});

test('a client whose caller has expired is refused', async () => {
  const grants = { scopes: ['access-token:read'], connections: ['acme'], newSecret: false };
  const expired = await api.makeCaller();
  await api.operator('PUT', `/callers/${expired.id}`, { ...grants, expiresAt: '2020-01-01T00:00:00Z' });
  expectRefusal(await api.ask({ ...GRANT, ...inBody(expired) }), INVALID_CLIENT);
});

test('a client whose caller lacks the scope or the connection is refused', async () => {
  const reader = await api.makeCaller({ scopes: ['accounts:read'] });
  const forbidden = { status: 403, code: 'forbidden', error: 'unauthorized_client' };
  expectRefusal(await api.ask({ ...GRANT, ...inBody(reader) }), forbidden);
  const stranger = await api.makeCaller({ connections: ['other'] });
  const scope = { status: 400, code: 'invalid_scope', error: 'invalid_scope' };
  expectRefusal(await api.ask({ ...GRANT, ...inBody(stranger), scope: 'connection:acme' }), scope);
});

test('a client that sends JSON, or more than 64 KiB, is refused', async () => {
  const json = JSON.stringify({ ...GRANT, ...inBody(api.rcx) });
  const headers = { 'content-type': 'application/json' };
  const unsupported = { status: 415, code: 'unsupported_media_type', error: 'invalid_request' };
  expectRefusal(await api.send('POST', '/oauth/token', { headers, body: json }), unsupported);
  const tooLarge = { status: 413, code: 'body_too_large', error: 'invalid_request' };
  expectRefusal(await api.ask({ ...GRANT, ...inBody(api.rcx), padding: 'x'.repeat(100_000) }), tooLarge);
});

test('a client whose secret is being guessed is told to wait, and another one is not', async () => {
  const guessed = await api.makeCaller();
  let answer: Answer | undefined;
  // Each of the two containers counts for itself.
  for (let count = 0; count < 60 && answer?.status !== 429; count += 1)
    answer = await api.ask({ ...GRANT, client_id: guessed.id, client_secret: `guess-${count}`.padEnd(43, '-') });
  if (!answer) throw new Error('nothing was asked');
  expectRefusal(answer, { status: 429, code: 'rate_limited', error: 'temporarily_unavailable' });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await api.ask({ ...GRANT, ...inBody(api.rcx) })).status).toBe(200);
});

test("the gateway's own refusals have OAuth's fields too", async () => {
  const forbidden = { status: 403, code: 'forbidden', error: 'unauthorized_client' };
  expectRefusal(await api.send('GET', '/oauth/token'), forbidden);
  expectRefusal(await api.send('GET', '/connections/acme/access-token'), INVALID_CLIENT);
});

test('a grant for a connection that does not exist is answered with a hint', async () => {
  const grants = { scopes: ['access-token:read'], connections: ['acme', 'amce'] };
  const { status, json } = await api.operator('PUT', '/callers/hinted', grants);
  api.keepSecret(String(json?.secret));
  expect({ status, hints: json?.hints }).toEqual({
    status: 200,
    hints: [expect.stringContaining('there is no connection amce')],
  });
});
