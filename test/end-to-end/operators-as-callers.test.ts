import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import { SCOPES } from '../../functions/contract/scopes.ts';
import type { RunningGateway } from '../../local/gateway/start-gateway.ts';
import { signRequest } from '../../local/sign-request.ts';
import { containsSecrets } from '../thorough/sweep/report.ts';
import { type Rig, startRig } from '../thorough/sweep/rig.ts';
import { expectError } from './expect-error.ts';
import { type Caller, signInOf } from './rig.ts';
import type { Answer } from './running-broker.ts';

let rig: Rig;
let gateway: RunningGateway;
let admin: Caller;
let everything: Caller;
const secrets: string[] = [];
const errors: string[] = [];

const FORBIDDEN = { status: 403, code: 'forbidden' } as const;
const OPERATOR_ROUTES = ROUTES.filter(({ audience }) => audience === 'operator').map(
  ({ method, path }) =>
    [method, path.replace('{fingerprint}', '0'.repeat(16)).replaceAll(/\{\w+\}/g, 'somebody')] as const,
);

const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
  const content = body && { body: JSON.stringify(body) };
  const typed = body && JSON_TYPE;
  const response = await fetch(gateway.url + path, { method, headers: { ...headers, ...typed }, ...content });
  const text = await response.text();
  const answer: Answer = { status: response.status, headers: response.headers, body: text, json: JSON.parse(text) };
  if (answer.status >= 400) errors.push(text);
  return answer;
};

const JSON_TYPE = { 'content-type': 'application/json' };

const ask = ({ id, secret }: Caller, method: string, path: string, body?: object): Promise<Answer> =>
  send(method, path, { authorization: `Bearer ${id}.${secret}`, ...(method !== 'GET' && JSON_TYPE) }, body);

const basic = ({ id, secret }: Caller): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const keep = (id: string, json: Answer['json']): Caller => {
  const secret = String(json?.secret);
  secrets.push(secret);
  return { id, secret };
};

/** Makes the first caller, which makes all others, by the function itself: no route lets it in yet. */
async function firstCaller(): Promise<Caller> {
  const result = await rig.functions.invoke('callers', {
    httpMethod: 'PUT',
    resource: '/callers/{caller}',
    pathParameters: { caller: 'admin' },
    multiValueHeaders: { 'content-type': ['application/json'] },
    body: JSON.stringify({ scopes: ['callers:write', 'connections:write'], connections: ['*'] }),
    isBase64Encoded: false,
    requestContext: { requestId: 'test', identity: { userArn: 'arn:aws:iam::000000000000:user/operator' } },
  });
  if (!result.ok) throw new Error(result.error.errorMessage);
  return keep('admin', JSON.parse((JSON.parse(result.payload) as { body: string }).body));
}

let callers = 0;
async function caller(scopes: readonly string[], connections: readonly string[]): Promise<Caller> {
  callers += 1;
  const id = `caller-${callers}`;
  const { status, json } = await ask(admin, 'PUT', `/callers/${id}`, { scopes, connections });
  expect(status).toBe(200);
  return keep(id, json);
}

beforeAll(async () => {
  rig = await startRig({ operatorAuth: 'caller' });
  gateway = await rig.serveApi();
  admin = await firstCaller();
  const { account } = rig.simulator;
  secrets.push(account.password, account.jwt, account.clientSecret);
  const change = { signIn: signInOf(account), keepFresh: false, rotateApiTokensAfterDays: null };
  expect((await ask(admin, 'PUT', '/connections/acme', change)).status).toBe(200);
  everything = await caller(SCOPES, ['*']);
});

afterAll(async () => {
  const printed = rig.printed();
  await gateway.close();
  await rig.close();
  const said = [printed, ...errors].join('\n');
  expect(printed).toContain('sign-in stored');
  expect(containsSecrets(said), 'a token in what was printed or refused').toBe(false);
  expect(secrets.filter((secret) => said.includes(secret)).length, 'secrets printed or refused with').toBe(0);
});

test('a caller uses the operator routes of its scope, on its connection', async () => {
  const keeper = await caller(['connections:write', 'sessions:write', 'api-tokens:write'], ['acme']);
  const status = await ask(keeper, 'GET', '/connections/acme');
  expect({ status: status.status, ...status.json }).toMatchObject({ status: 200, state: 'ready' });
  expect((await ask(keeper, 'POST', '/connections/acme/refresh')).json).toMatchObject({ tokenType: 'Bearer' });
  const issued = await ask(keeper, 'POST', '/connections/acme/api-tokens', { label: 'by a caller' });
  expect(issued.status).toBe(201);
  const path = `/connections/acme/api-tokens/${issued.json?.fingerprint}`;
  expect((await ask(keeper, 'DELETE', path)).json).toMatchObject({ revoked: true });
});

test('a caller is refused on every connection but its own', async () => {
  const keeper = await caller(['connections:write', 'sessions:write', 'api-tokens:write'], ['other']);
  expectError(await ask(keeper, 'GET', '/connections/acme'), FORBIDDEN);
  expectError(await ask(keeper, 'POST', '/connections/acme/refresh'), FORBIDDEN);
  expectError(await ask(keeper, 'GET', '/connections/acme/api-tokens'), FORBIDDEN);
});

test('a caller is refused on every route whose scope it lacks', async () => {
  const reader = await caller(['access-token:read', 'accounts:read', 'sessions:write'], ['acme']);
  expect((await ask(reader, 'POST', '/connections/acme/refresh')).status).toBe(200);
  expectError(await ask(reader, 'GET', '/connections/acme'), FORBIDDEN);
  expectError(await ask(reader, 'DELETE', '/connections/acme'), FORBIDDEN);
  expectError(await ask(reader, 'GET', '/connections/acme/api-tokens'), FORBIDDEN);
  expectError(await ask(reader, 'GET', '/callers'), FORBIDDEN);
});

test('only a caller of all connections lists them or makes callers', async () => {
  expect((await ask(admin, 'GET', '/connections')).json).toMatchObject({ connections: ['acme'] });
  const keeper = await caller(['connections:write', 'callers:write'], ['acme']);
  expectError(await ask(keeper, 'GET', '/connections'), FORBIDDEN);
  const more = { scopes: ['callers:write'], connections: ['*'] };
  expectError(await ask(keeper, 'PUT', `/callers/${keeper.id}`, more), FORBIDDEN);
});

test.for(OPERATOR_ROUTES.filter(([method]) => method !== 'GET'))(
  '%s %s is refused to a form, which a browser sends with the credentials that it remembers',
  async ([method, path]) => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      undefined,
    ]) {
      const answer = await send(method, path, {
        authorization: basic(everything),
        ...(type && { 'content-type': type }),
      });
      expectError(answer, { status: 415, code: 'unsupported_media_type', message: 'application/json' });
    }
  },
);

test('a form changes nothing: a session is not refreshed, and a token not rotated', async () => {
  const authorization = basic(everything);
  const before = (await ask(admin, 'GET', '/connections/acme')).json;
  for (const path of ['/connections/acme/refresh', '/connections/acme/api-tokens/rotate'])
    expect((await send('POST', path, { authorization })).status).toBe(415);
  expect((await ask(admin, 'GET', '/connections/acme')).json).toEqual(before);
});

test.for(OPERATOR_ROUTES)("%s %s is refused without credentials and with an operator's signature", async (route) => {
  const [method, path] = route;
  const unsigned = await send(method, path);
  expectError(unsigned, { status: 401, code: 'unauthorized' });
  expect(unsigned.headers.get('www-authenticate')).toMatch(/^Basic /);
  const signed = await signRequest({ method, url: gateway.url + path }, rig.operator);
  expectError(await send(method, path, signed), { status: 401, code: 'unauthorized' });
});
