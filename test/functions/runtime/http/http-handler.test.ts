import { beforeEach, expect, test } from 'vitest';
import { BrokerError } from '../../../../functions/broker/broker-error.ts';
import { httpHandler } from '../../../../functions/runtime/http/http-handler.ts';
import type { RouteHandlers } from '../../../../functions/runtime/http/route-handlers.ts';
import { telemetry } from '../../../../functions/runtime/telemetry.ts';
import { captureLog, gatewayEvent, logLines, OPERATOR, type SentRequest } from '../gateway-event.ts';

const ISSUE = 'POST /connections/{connection}/api-tokens';
const ADOPT = 'PUT /connections/{connection}/api-tokens/{fingerprint}';
const LIST = 'GET /connections';
const REFRESH = 'POST /connections/{connection}/refresh';
const STORE = 'PUT /connections/{connection}';
const LOGIN = 'POST /connections/{connection}/login';
const READ = 'POST /connections/{connection}/access-token';
const OAUTH = 'POST /oauth/token';

const ACME = { connection: 'acme' };
const JSON_TYPE = { 'Content-Type': ['application/json'] };
const FORM_TYPE = { 'content-type': ['application/x-www-form-urlencoded ; charset=utf-8'] };
const SECRET = 'open:sesame';
const SIGN_IN = '{"signIn":{"kind":"ringex-jwt","clientId":"c","clientSecret":"s","password":"t"}}';
const LOGGING_IN = { username: 'u', password: 'p' };

let printed: () => string;
beforeEach(() => {
  printed = captureLog();
});

/** Sends the request to a function with that route. @param handle by default, answers with the checked request. */
async function send(request: SentRequest, handle: (asked: object) => Promise<object> = async (asked) => asked) {
  const handlers = { [request.route]: handle } as unknown as RouteHandlers<'accounts'>;
  const caller = { authorizer: { caller: 'ivr', scopes: 'access-token:read', connections: 'acme' } };
  const sender = request.route === READ ? caller : OPERATOR;
  const { statusCode, headers, body } = await httpHandler(handlers)(gatewayEvent({ sender, ...request }));
  return { status: statusCode, headers, body: JSON.parse(body) };
}

test('an answer is JSON with the status of its route, and is not kept by anybody', async () => {
  const { status, headers, body } = await send(
    { route: ISSUE, path: ACME, headers: JSON_TYPE, body: '{"label":"crm"}' },
    async () => ({ issued: true }),
  );
  expect([status, body]).toEqual([201, { issued: true }]);
  expect(headers).toEqual({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
});

test.each([
  ['JSON', { route: ISSUE, headers: JSON_TYPE, body: '{"label":"crm"}' }, { label: 'crm' }],
  [
    'JSON in Base64',
    { route: ISSUE, headers: JSON_TYPE, body: 'eyJsYWJlbCI6ImNybSJ9', isBase64Encoded: true },
    { label: 'crm' },
  ],
  ['credentials', { route: LOGIN, headers: JSON_TYPE, body: JSON.stringify(LOGGING_IN) }, LOGGING_IN],
  ['64 KiB', { route: ISSUE, headers: JSON_TYPE, body: '{"label":"crm"}'.padEnd(65_536) }, { label: 'crm' }],
  ['a form', { route: READ, headers: FORM_TYPE, body: 'minRemainingSeconds=7' }, { minRemainingSeconds: 7 }],
  ['an empty object where the route needs no body', { route: LOGIN, headers: JSON_TYPE, body: ' {} ' }, undefined],
  ['nothing', { route: LOGIN, body: ' ' }, undefined],
])('a body is read: %s', async (_what, request, body) => {
  expect(await send({ ...request, path: ACME })).toMatchObject({ status: 200 + Number(request.route === ISSUE) });
  expect((await send({ ...request, path: ACME })).body.body).toEqual(body);
});

test.each<[string, number, string, SentRequest]>([
  ['a connection unlike a name', 400, 'connection: must be', { route: REFRESH, path: { connection: 'Acme' } }],
  ['an unknown path parameter', 400, 'place: unknown', { route: REFRESH, path: { ...ACME, place: 'x' } }],
  ['a fingerprint unlike one', 400, 'fingerprint: must', { route: ADOPT, path: { ...ACME, fingerprint: 'x' } }],
  [
    'two Authorization headers',
    400,
    'Authorization: given more than once',
    { route: LIST, headers: { Authorization: ['a'], authorization: ['b'] } },
  ],
  ['a query field given twice', 400, 'state: given more than once', { route: LIST, query: { state: ['a', 'b'] } }],
  [
    'an unknown query field',
    400,
    'nextToken: unknown query parameter',
    { route: REFRESH, path: ACME, query: { nextToken: ['x'] } },
  ],
  [
    'an unknown query field unlike a name',
    400,
    '(another name): unknown',
    { route: REFRESH, path: ACME, query: { [SECRET]: [''] } },
  ],
  ['a body where none belongs', 400, 'this route takes no body', { route: REFRESH, path: ACME, body: '{}' }],
  ['no body', 400, 'the body is missing; send application/json', { route: ISSUE, path: ACME }],
  [
    'an empty object where a field is needed',
    400,
    'label: must be given, as string',
    { route: ISSUE, path: ACME, headers: JSON_TYPE, body: '{}' },
  ],
  [
    'a field of another type',
    400,
    'label: must be string',
    { route: ISSUE, path: ACME, headers: JSON_TYPE, body: '{"label":7}' },
  ],
  [
    'an unknown field',
    400,
    '(a name like label): unknown field',
    { route: ISSUE, path: ACME, headers: JSON_TYPE, body: '{"label":"x","labels":1}' },
  ],
  ['null', 400, 'the body: must be object', { route: LOGIN, path: ACME, headers: JSON_TYPE, body: 'null' }],
  ['a number', 400, 'the body: must be object', { route: LOGIN, path: ACME, headers: JSON_TYPE, body: '7' }],
  [
    'a field within a field',
    400,
    'signIn.jwt: must be given, as string',
    { route: STORE, path: ACME, headers: JSON_TYPE, body: SIGN_IN },
  ],
  [
    'an unknown field within a field',
    400,
    'signIn.password: unknown field',
    { route: STORE, path: ACME, headers: JSON_TYPE, body: SIGN_IN },
  ],
  ['a list', 400, 'the body: must be', { route: LOGIN, path: ACME, headers: JSON_TYPE, body: '[]' }],
  [
    'a body that is not JSON',
    400,
    'the body is not JSON',
    { route: ISSUE, path: ACME, headers: JSON_TYPE, body: SECRET },
  ],
  [
    'a form field given twice',
    400,
    'minRemainingSeconds: given more than once',
    { route: READ, path: ACME, headers: FORM_TYPE, body: 'minRemainingSeconds=7&minRemainingSeconds=8' },
  ],
  [
    'two content types',
    400,
    'Content-Type: given more than once',
    { route: ISSUE, path: ACME, headers: { ...JSON_TYPE, ...FORM_TYPE }, body: '{}' },
  ],
  [
    'no content type',
    415,
    'Content-Type: must be application/json or application/x-www-form-urlencoded',
    { route: READ, path: ACME, body: '{}' },
  ],
  [
    'a form where JSON belongs',
    415,
    'Content-Type: must be application/json',
    { route: ISSUE, path: ACME, headers: FORM_TYPE, body: 'label=x' },
  ],
  [
    'a body of more than 64 KiB',
    413,
    'the body must be at most 65536 bytes',
    { route: ISSUE, path: ACME, headers: JSON_TYPE, body: `"${'ä'.repeat(32_768)}"` },
  ],
  [
    'a credential in the query of the OAuth route',
    400,
    'client_id, client_secret: must not be in the query',
    { route: OAUTH, query: { Client_Secret: ['x'] } },
  ],
])('%s is refused with %i, names no value, and reaches no use case', async (_what, expected, message, request) => {
  const use = async () => expect.fail('the use case was run');
  const { status, body } = await send(request, use);
  expect([status, body.requestId]).toEqual([expected, 'the-request']);
  expect(body.message).toContain(message);
  expect(JSON.stringify(body) + printed()).not.toContain(SECRET);
});

test('one Authorization header and the query of the route are taken', async () => {
  const request = { route: LIST, headers: { authorization: ['a'] }, query: { state: ['refused'] } };
  expect(await send(request)).toMatchObject({ status: 200, body: { query: { state: 'refused' } } });
});

test('at most ten faults of a body are named', async () => {
  const caller = { scopes: Array.from({ length: 30 }, () => 'none'), connections: ['acme'] };
  const route = 'PUT /callers/{caller}';
  const { body } = await send({ route, path: { caller: 'ivr' }, headers: JSON_TYPE, body: JSON.stringify(caller) });
  expect(body.message.split('; ')).toHaveLength(10);
});

test("a route that is not the function's own is not found", async () => {
  const handler = httpHandler({} as RouteHandlers<'accounts'>);
  for (const route of [LIST, 'GET /elsewhere'])
    expect(await handler(gatewayEvent({ route, sender: OPERATOR }))).toMatchObject({ statusCode: 404 });
});

test('a function that authenticates nobody itself keeps such a route closed', async () => {
  const query = { my_client_id: ['OAuth ignores unknown fields'] };
  const request = { route: OAUTH, headers: FORM_TYPE, query, body: 'grant_type=client_credentials' };
  expect(await send(request)).toMatchObject({ status: 403, body: { error: 'unauthorized_client' } });
});

const awsFault = (name: string) => Object.assign(new Error(SECRET), { name, $metadata: {} });

test.each([
  ['its own error', new BrokerError('session_busy', 'busy', { retryAfterSeconds: 3 }), 503, 'session_busy', '3'],
  ['a fault of AWS', awsFault('InternalServerError'), 503, 'storage_unavailable', '2'],
  ['a right that the function lacks', awsFault('AccessDeniedException'), 500, 'internal', undefined],
  ['any other fault', new TypeError(SECRET), 500, 'internal', undefined],
])(
  'a use case that fails with %s is answered with its code, when to ask again, and nothing else',
  async (_what, error, status, code, retryAfter) => {
    const answer = await send({ route: REFRESH, path: ACME }, () => Promise.reject(error));
    expect(answer).toMatchObject({ status, body: { code, requestId: 'the-request' } });
    expect(Object.keys(answer.body)).toEqual(['code', 'message', 'requestId']);
    expect(answer.headers?.['Retry-After']).toBe(retryAfter);
    expect(answer.headers?.['WWW-Authenticate']).toBeUndefined();
    const cause = error instanceof BrokerError ? undefined : error.name;
    expect(logLines(printed()).map((line) => [line.level, line.cause])).toEqual([['ERROR', cause]]);
    expect(JSON.stringify(answer.body) + printed()).not.toContain(SECRET);
  },
);

test('each request is one line in the log, with its route, status, connection and sender', async () => {
  await send({ route: REFRESH, path: ACME }, async () => ({}));
  const own = {
    message: REFRESH,
    connection: 'acme',
    operator: 'operator',
    requestId: 'the-request',
    ms: expect.any(Number),
  };
  expect(logLines(printed())).toMatchObject([{ ...own, level: 'INFO', status: 200 }]);
});

test('a refusal is logged with its code and reason, a fault of the broker as an error with its cause', async () => {
  await send({ route: REFRESH, path: ACME, query: { other: ['x'] } });
  await send({ route: REFRESH, path: ACME }, () => Promise.reject(awsFault('InternalServerError')));
  const [refusal, fault] = logLines(printed());
  const sent = { message: REFRESH, connection: 'acme', operator: 'operator', requestId: 'the-request' };
  expect(refusal).toMatchObject({
    ...sent,
    level: 'INFO',
    status: 400,
    code: 'bad_request',
    reason: expect.stringContaining('other'),
  });
  expect(fault).toMatchObject({
    ...sent,
    level: 'ERROR',
    status: 503,
    code: 'storage_unavailable',
    cause: 'InternalServerError',
  });
});

test('a 401 says how to authenticate', async () => {
  const answer = await send({ route: REFRESH, path: ACME }, () =>
    Promise.reject(new BrokerError('unauthorized', 'who?')),
  );
  expect(answer).toMatchObject({
    status: 401,
    headers: { 'WWW-Authenticate': expect.stringMatching(/^Basic realm=/) },
  });
});

test.each([200, 503])(
  'the metrics of a request are published before its answer, also after a failure: %i',
  async (status) => {
    const fault = new BrokerError('session_busy', 'busy');
    await send({ route: REFRESH, path: ACME }, async () => {
      telemetry.count('AccessTokenServed');
      return status === 200 ? {} : Promise.reject(fault);
    });
    expect(printed()).toContain('"AccessTokenServed":1');
  },
);
