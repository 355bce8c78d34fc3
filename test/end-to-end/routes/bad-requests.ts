import type { ErrorCode } from '../../../functions/contract/error-codes.ts';
import type { RawRequest } from '../raw-request.ts';

export interface BadRequest {
  readonly with: string;
  readonly as: 'operator' | 'caller' | 'nobody';
  readonly request: readonly [method: string, path: string];
  readonly headers?: RawRequest['headers'];
  readonly body?: string;
  /** `message`: a part of it. */
  readonly answer: readonly [status: number, code: ErrorCode, message: string];
}

const TOKEN = '/connections/demo/access-token';
const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const NAME = 'must be 1 to 40 of a-z, 0-9 and -';

/** The path, as it goes over the wire, of a connection that can have no such name. */
const BAD_NAMES: ReadonlyArray<readonly [what: string, name: string]> = [
  ['an upper-case name', 'Demo'],
  ['a name of 41 characters', 'a'.repeat(41)],
  ['a zero byte in the name', 'demo%00'],
  ['an encoded way up', '%2e%2e'],
  ['a plain way up', '..'],
  ['an encoded slash', 'demo%2Faccess-token'],
  ['a double encoding', 'demo%252F'],
  ['a letter beyond ASCII', 'd%C3%A9mo'],
  ['another script', '%E6%BC%94%E7%A4%BA'],
  ['an emoji', '%F0%9F%98%80'],
  ['an encoding that is none', 'demo%zz'],
  ['a byte that is no UTF-8', 'demo%FF'],
  ['a space', '%20demo'],
  ['a wildcard', '*'],
  ['a semicolon', 'demo;x=1'],
  ['a line break', 'demo%0A'],
  ['an underscore', '__proto__'],
];

const badNames: readonly BadRequest[] = BAD_NAMES.flatMap(([what, name]) => [
  {
    with: `${what} for a caller`,
    as: 'caller',
    request: ['GET', `/connections/${name}/access-token`],
    answer: [400, 'bad_request', `connection: ${NAME}`],
  },
  {
    with: `${what} for an operator`,
    as: 'operator',
    request: ['GET', `/connections/${name}`],
    answer: [400, 'bad_request', `connection: ${NAME}`],
  },
]);

const badQueries: readonly BadRequest[] = [
  ['minRemainingSeconds=abc', 'minRemainingSeconds: must be a whole number'],
  ['minRemainingSeconds=1.5', 'minRemainingSeconds: must be a whole number'],
  ['minRemainingSeconds=-1', 'minRemainingSeconds: must be a whole number'],
  ['minRemainingSeconds=', 'minRemainingSeconds: must be a whole number'],
  ['minRemainingSeconds=291', 'minRemainingSeconds: must be at most 290'],
  ['minRemainingSeconds=1&minRemainingSeconds=2', 'minRemainingSeconds: given more than once'],
  ['minremainingseconds=1', '(a name like minRemainingSeconds): unknown field'],
  ['%00=1', 'unknown field'],
].map(([query = '', message = '']) => ({
  with: `the query ${query}`,
  as: 'caller',
  request: ['GET', `${TOKEN}?${query}`],
  answer: [400, 'bad_request', message],
}));

const operatorQueries: readonly BadRequest[] = [
  ['GET', '/connections?page=2', '(another name): unknown field'],
  ['GET', `/callers?nextToken=${'x'.repeat(401)}`, 'nextToken: must be the nextToken of the page before'],
  ['GET', '/connections/demo?verbose=1', '(another name): unknown query parameter'],
  ['DELETE', '/connections/demo?abandonApiTokens=yes', 'abandonApiTokens: must be allow'],
  ['DELETE', '/connections/demo/api-tokens/0123456789abcdef?unknown=true', 'unknown: must be allow'],
  ['DELETE', '/connections/demo/api-tokens/0123456789ABCDEF', 'fingerprint: must be 16 hexadecimal digits'],
  ['DELETE', '/connections/demo/api-tokens/aws80%3A0123', 'fingerprint: must be 16 hexadecimal digits'],
  ['DELETE', '/callers/IVR', `caller: ${NAME}`],
].map(([method = '', path = '', message = '']) => ({
  with: 'what the path or query may not have',
  as: 'operator',
  request: [method, path],
  answer: [400, 'bad_request', message],
}));

const noRoute = [403, 'forbidden', 'no such route or method'] as const;
const wrongMethods: readonly BadRequest[] = [
  { with: 'a wrong method', as: 'caller', request: ['PUT', TOKEN], answer: noRoute },
  { with: 'a wrong method', as: 'caller', request: ['OPTIONS', TOKEN], answer: noRoute },
  { with: 'a wrong method', as: 'operator', request: ['PATCH', '/connections/demo'], answer: noRoute },
  { with: 'a wrong method', as: 'operator', request: ['POST', '/connections'], answer: noRoute },
  { with: 'no route', as: 'operator', request: ['GET', '/'], answer: noRoute },
  { with: 'no route', as: 'operator', request: ['GET', '/connections/demo/sign-in'], answer: noRoute },
  { with: 'an empty name', as: 'caller', request: ['GET', '/connections//access-token'], answer: noRoute },
];

const unauthorized = [401, 'unauthorized', 'Authorization'] as const;
const credentials: readonly BadRequest[] = [
  { with: 'no credentials', as: 'nobody', request: ['GET', TOKEN], answer: unauthorized },
  {
    with: 'two Authorization headers',
    as: 'caller',
    request: ['GET', TOKEN],
    headers: [['Authorization', 'Basic aXZyOng=']],
    answer: unauthorized,
  },
  ...[
    'Basic',
    'Basic !!!',
    'Basic aXZy',
    'Basic aXZyO!ng=',
    'Digest aXZyOng=',
    'Bearer ivr',
    'Bearer .x',
    'Basic Og==',
    `Bearer ${'x'.repeat(600)}`,
  ].map(
    (value): BadRequest => ({
      with: `the credentials ${value.slice(0, 20)}`,
      as: 'nobody',
      request: ['GET', TOKEN],
      headers: [['Authorization', value]],
      answer: unauthorized,
    }),
  ),
  {
    with: 'something else than a signature',
    as: 'nobody',
    request: ['GET', '/connections'],
    headers: [['Authorization', 'AWS4-HMAC-SHA256 rubbish']],
    answer: [403, 'forbidden', 'SigV4'],
  },
];

const contentTypes: readonly BadRequest[] = [
  { type: [], message: 'Content-Type: must be application/json', status: 415 },
  { type: [['Content-Type', 'text/plain']], message: 'Content-Type: must be application/json', status: 415 },
  { type: [['Content-Type', '']], message: 'Content-Type: must be application/json', status: 415 },
  { type: [JSON_TYPE, FORM], message: 'Content-Type: given more than once', status: 400 },
].map(({ type, message, status }) => ({
  with: `the content types ${JSON.stringify(type)}`,
  as: 'caller',
  request: ['POST', TOKEN],
  headers: type as RawRequest['headers'],
  body: '{"minRemainingSeconds":30}',
  answer: [status, status === 415 ? 'unsupported_media_type' : 'bad_request', message],
}));

export const BAD_REQUESTS: readonly BadRequest[] = [
  ...badNames,
  ...badQueries,
  ...operatorQueries,
  ...wrongMethods,
  ...credentials,
  ...contentTypes,
];
