import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { runTemplate } from '../runner/run-template.ts';
import { smallTemplate } from '../runner/small-template.ts';

const BAD_REQUEST_RESPONSE = {
  Response: {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResponseType: 'DEFAULT_4XX',
      ResponseParameters: { 'gatewayresponse.header.Cache-Control': "'no-store'" },
      ResponseTemplates: { 'application/json': '{"code":"bad_request"}' },
    },
  },
};

/** Sends bytes as they are, and resolves with all that comes back before the connection ends. */
const sendRaw = (url: string, sent: string): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', reject).on('end', () => resolve(text));
  socket.write(sent);
  return promise;
};

test.each([
  ['an unknown verb', 'FOO /v1/a HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a path that is not ASCII', 'GET /v1/é HTTP/1.1\r\nHost: a\r\n\r\n', 400],
  ['a broken chunk', 'POST /v1/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ['headers that exceed the limit', `GET /v1/a HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 413],
  ['the method CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
])('bytes that do not parse because of %s get the gateway response of the API', async (_, sent, status) => {
  const { url } = await runTemplate(smallTemplate([{ path: '/a' }], BAD_REQUEST_RESPONSE));
  const [head = '', body = ''] = (await sendRaw(url, sent)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('Cache-Control: no-store');
  expect(JSON.parse(body)).toEqual({ code: 'bad_request' });
});

test('a request without a host gets the gateway response of the API', async () => {
  const { url, refusals } = await runTemplate(smallTemplate([{ path: '/a' }], BAD_REQUEST_RESPONSE));
  const answer = await sendRaw(url, 'GET /v1/a HTTP/1.1\r\nConnection: close\r\n\r\n');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1.1 400 /);
  expect(JSON.parse(body)).toEqual({ code: 'bad_request' });
  expect(refusals).toMatchObject([{ because: 'no host' }]);
});

test('a request with an unknown Expect header is answered', async () => {
  const { url } = await runTemplate(smallTemplate([{ path: '/a' }], BAD_REQUEST_RESPONSE));
  const answer = await sendRaw(url, 'GET /v1/a HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});
