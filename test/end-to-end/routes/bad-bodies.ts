import type { BadRequest } from './bad-requests.ts';

const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const PUT = ['PUT', '/connections/bad'] as const;
const OBJECT = 'the body must be a JSON object';

const password = (change: object): object => ({
  signIn: { kind: 'ringcx-password', username: 'u', password: 'p', platformId: 'x', ...change },
});

const operatorBody =
  (request: readonly [string, string]) =>
  ([what, body, message]: readonly [string, unknown, string]): BadRequest => ({
    with: what,
    as: 'operator',
    request,
    headers: [JSON_TYPE],
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    answer: [400, 'bad_request', message],
  });

const connectionBodies: readonly BadRequest[] = (
  [
    ['no body', undefined, 'the body is missing'],
    ['white space', '  \n', ''],
    ['half of a JSON body', '{"signIn":', OBJECT],
    ['a list', [], OBJECT],
    ['a text', '"text"', OBJECT],
    ['null', 'null', OBJECT],
    ['a field of a wrong type', { keepFresh: 'yes' }, 'keepFresh: must be boolean'],
    ['an object of a wrong type', { signIn: 'secret' }, 'signIn: must be'],
    ['a list for an object', { signIn: [] }, 'signIn'],
    [
      'an unknown kind',
      { signIn: { kind: 'x' } },
      'signIn.kind: must be ringex-jwt, ringex-refresh-token, ringcx-password or legacy-password',
    ],
    ['no kind', { signIn: {} }, 'signIn.kind'],
    ['missing fields', { signIn: { kind: 'ringex-jwt' } }, 'signIn.clientSecret: must be given, as string'],
    ['a nested wrong type', password({ password: 5 }), 'signIn.password: must be string'],
    ['an empty field', password({ username: '' }), 'signIn.username: must not be empty'],
    ['a far too long field', password({ username: 'u'.repeat(8193) }), 'signIn.username: must be at most 8192'],
    ['an unknown field', { ...password({}), verify: false }, 'verify: unknown field'],
    ['a field named by a secret', password({ hunter2: 1 }), 'signIn.(another name): unknown field'],
    ['a misspelt field', password({ platform_id: 'x' }), 'signIn.(a name like platformId): unknown field'],
    ['a field of another kind', password({ clientSecret: 'x' }), 'signIn.clientSecret: unknown field'],
    ['a field of the prototype', '{"__proto__":{"keepFresh":true}}', '(another name): unknown field'],
    ['nothing to store', {}, 'signIn: is needed'],
  ] as const
).map(operatorBody(PUT));

const callerBodies: readonly BadRequest[] = (
  [
    ['no scopes', { connections: ['demo'] }, 'scopes: must be given'],
    ['an empty list', { scopes: [], connections: ['demo'] }, 'scopes: must not be empty'],
    ['an unknown scope', { scopes: ['accounts:read', 'x'], connections: ['demo'] }, 'scopes.1: must be one of'],
    ['a wildcard among names', { scopes: ['accounts:read'], connections: ['*', 'demo'] }, 'connections.0: must be'],
    ['a bad name', { scopes: ['accounts:read'], connections: ['Demo'] }, 'connections'],
    [
      'a date that is none',
      { scopes: ['accounts:read'], connections: ['demo'], expiresAt: 'tomorrow' },
      'expiresAt: must be an ISO 8601 instant',
    ],
  ] as const
).map(operatorBody(['PUT', '/callers/bad']));

const labels: readonly BadRequest[] = (
  [
    ['no label', {}, 'label: must be given'],
    ['an empty label', { label: '' }, 'label: must not be empty'],
    ['a label of 81 characters', { label: 'x'.repeat(81) }, 'label: must be at most 80'],
    ['a line break in a label', { label: 'a\nb' }, 'label: must not contain control characters'],
  ] as const
).map(operatorBody(['POST', '/connections/demo/api-tokens']));

const huge = JSON.stringify(password({ password: 'x'.repeat(1024 * 1024) }));

const others: readonly BadRequest[] = [
  {
    with: 'a megabyte',
    as: 'operator',
    request: PUT,
    headers: [JSON_TYPE],
    body: huge,
    answer: [413, 'body_too_large', '65536'],
  },
  {
    with: 'no content type',
    as: 'operator',
    request: PUT,
    body: JSON.stringify(password({})),
    answer: [415, 'unsupported_media_type', 'Content-Type: must be application/json'],
  },
  {
    with: 'a form',
    as: 'operator',
    request: PUT,
    headers: [FORM],
    body: 'keepFresh=true',
    answer: [415, 'unsupported_media_type', 'Content-Type: must be application/json'],
  },
  {
    with: 'two content types',
    as: 'operator',
    request: PUT,
    headers: [JSON_TYPE, FORM],
    body: JSON.stringify(password({})),
    answer: [400, 'bad_request', 'Content-Type: given more than once'],
  },
  {
    with: 'the same flag twice',
    as: 'operator',
    request: ['PUT', '/connections/bad?verify=true&verify=false'],
    headers: [JSON_TYPE],
    body: JSON.stringify(password({})),
    answer: [400, 'bad_request', 'verify: given more than once'],
  },
  {
    with: 'a flag that is none',
    as: 'operator',
    request: ['PUT', '/connections/bad?verify=maybe'],
    headers: [JSON_TYPE],
    body: JSON.stringify(password({})),
    answer: [400, 'bad_request', 'verify: must be true or false'],
  },
  {
    with: 'a body where there is none',
    as: 'operator',
    request: ['DELETE', '/connections/demo'],
    headers: [JSON_TYPE],
    body: '{"really":true}',
    answer: [400, 'bad_request', 'this route takes no body'],
  },
  {
    with: 'a body where there is none',
    as: 'caller',
    request: ['GET', '/connections/demo/access-token'],
    headers: [JSON_TYPE],
    body: '{}',
    answer: [400, 'bad_request', 'this route takes no body'],
  },
  {
    with: 'a text for a number',
    as: 'caller',
    request: ['POST', '/connections/demo/access-token'],
    headers: [JSON_TYPE],
    body: '{"minRemainingSeconds":"30"}',
    answer: [400, 'bad_request', 'minRemainingSeconds: must be a whole number'],
  },
  {
    with: 'a form field twice',
    as: 'caller',
    request: ['POST', '/connections/demo/access-token'],
    headers: [FORM],
    body: 'minRemainingSeconds=1&minRemainingSeconds=2',
    answer: [400, 'bad_request', 'minRemainingSeconds: given more than once'],
  },
  {
    with: 'JSON for OAuth',
    as: 'caller',
    request: ['POST', '/oauth/token'],
    headers: [JSON_TYPE],
    body: '{"grant_type":"client_credentials"}',
    answer: [415, 'unsupported_media_type', 'Content-Type: must be application/x-www-form-urlencoded'],
  },
  {
    with: 'no grant',
    as: 'caller',
    request: ['POST', '/oauth/token'],
    headers: [FORM],
    body: 'scope=connection:demo',
    answer: [400, 'bad_request', 'grant_type: must be given'],
  },
  {
    with: 'no form',
    as: 'caller',
    request: ['POST', '/oauth/token'],
    answer: [400, 'bad_request', 'the body is missing'],
  },
  {
    with: 'a grant twice',
    as: 'caller',
    request: ['POST', '/oauth/token'],
    headers: [FORM],
    body: 'grant_type=x&grant_type=y',
    answer: [400, 'bad_request', 'grant_type: given more than once'],
  },
  {
    with: 'a scope that is none',
    as: 'caller',
    request: ['POST', '/oauth/token'],
    headers: [FORM],
    body: 'grant_type=client_credentials&scope=accounts',
    answer: [400, 'invalid_scope', 'scope: must be connection:<name>'],
  },
];

export const BAD_BODIES: readonly BadRequest[] = [...connectionBodies, ...callerBodies, ...labels, ...others];
