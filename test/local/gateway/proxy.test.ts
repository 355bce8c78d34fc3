import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { runTemplate } from '../runner/run-template.ts';
import { lambdaFunction, smallTemplate } from '../runner/small-template.ts';

interface RawAnswer {
  readonly status: number | undefined;
  readonly json: Record<string, never> & { readonly [name: string]: unknown };
}

/** Unlike `fetch`, sends a path and repeated headers just as they are given. */
const rawGet = (url: string, path: string, headers: string[]): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = httpRequest({ hostname, port, path, headers: ['Host', 'broker', ...headers] }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, json: JSON.parse(text) });
    });
    sent.on('error', reject).end();
  });

const answering = (answer: string) =>
  runTemplate(smallTemplate([{ path: '/', function: 'Fixed' }], { Fixed: lambdaFunction('Fixed') }), {
    Fixed: `export const handler = async () => (${answer});`,
  });

test('the proxy event has the route, the parameters as sent, and the query and headers with single and multiple values', async () => {
  const { url } = await runTemplate(smallTemplate([{ path: '/a/{id}/c' }]));
  const { json } = await rawGet(url, '/v1/a/x%2Fy%20z/c?q=1&q=b%20c&e', [
    'X-Two',
    'one',
    'X-Two',
    'two',
    'Connection',
    'close',
  ]);
  expect(json).toMatchObject({
    resource: '/a/{id}/c',
    path: '/a/x%2Fy%20z/c',
    httpMethod: 'GET',
    pathParameters: { id: 'x%2Fy%20z' },
    queryStringParameters: { q: 'b c', e: '' },
    multiValueQueryStringParameters: { q: ['1', 'b c'], e: [''] },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
  expect(json.headers).toEqual({
    Host: 'broker',
    'X-Two': 'two',
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  });
  expect(json.multiValueHeaders).toMatchObject({ 'X-Two': ['one', 'two'], Host: ['broker'] });
});

test('the proxy event has a request context with stage, resource, identity and the request id of the answer', async () => {
  const { url, stack } = await runTemplate(smallTemplate([{ path: '/a' }]));
  const response = await fetch(`${url}/a`, { headers: { 'user-agent': 'ivr/1' } });
  const { requestContext } = (await response.json()) as { requestContext: Record<string, unknown> };
  expect(requestContext).toMatchObject({
    accountId: '000000000000',
    apiId: stack.ofType('AWS::ApiGateway::RestApi')[0]?.ref,
    httpMethod: 'GET',
    path: '/v1/a',
    protocol: 'HTTP/1.1',
    resourcePath: '/a',
    stage: 'v1',
    identity: { sourceIp: '127.0.0.1', userAgent: 'ivr/1', userArn: null, accessKey: null },
  });
  expect(requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  expect(response.headers.get('x-amzn-requestid')).toBe(requestContext.requestId);
});

test('the proxy event has the body as sent, or in Base64 for a binary media type of the API', async () => {
  const template = smallTemplate([{ path: '/a', httpMethod: 'POST' }], {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'small', BinaryMediaTypes: ['application/zip'] } },
  });
  const { url } = await runTemplate(template);
  const post = async (type: string) =>
    (await fetch(`${url}/a`, { method: 'POST', body: '{"ä":1}', headers: { 'content-type': type } })).json();
  expect(await post('application/json')).toMatchObject({ body: '{"ä":1}', isBase64Encoded: false });
  const body = Buffer.from('{"ä":1}').toString('base64');
  expect(await post('application/zip')).toMatchObject({ body, isBase64Encoded: true });
});

test('the answer of a function becomes status, headers and body', async () => {
  const { url } = await answering(
    `{ statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-N': 5, 'Set-Cookie': 'old' }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'done' }`,
  );
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([201, 'done']);
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(response.headers.get('x-n')).toBe('5');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('the answer of a function is JSON without a content type, and is decoded from Base64', async () => {
  const { url } = await answering(`{ statusCode: 200, body: 'e30=', isBase64Encoded: true }`);
  const response = await fetch(url);
  expect([response.headers.get('content-type'), await response.text()]).toEqual(['application/json', '{}']);
});

test('the answer of a function cannot set a header that API Gateway reserves', async () => {
  const { url } = await answering(`{ statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' } }`);
  const { headers } = await fetch(url);
  expect(headers.get('www-authenticate')).toBeNull();
  expect(headers.get('x-amzn-remapped-www-authenticate')).toBe('Basic');
});

test.each([
  `'text'`,
  'null',
  `{ statusCode: 'many' }`,
  `{ statusCode: 200, body: {} }`,
  `{ statusCode: 200, headers: 'none' }`,
  `{ statusCode: 200, headers: { a: {} } }`,
  `{ statusCode: 200, headers: { a: 'line\\nbreak' } }`,
  `{ statusCode: 200, cookies: [] }`,
  `undefined`,
])('a function that answers %s causes a 502', async (answer) => {
  const { url, refusals } = await answering(answer);
  const response = await fetch(url);
  expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
  expect(refusals[0]?.because).toContain('malformed answer');
});
