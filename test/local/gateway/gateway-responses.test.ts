import { expect, test } from 'vitest';
import type { TemplateResource } from '../../../local/template/cloudformation-template.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import { runTemplate } from '../runner/run-template.ts';
import { smallTemplate } from '../runner/small-template.ts';

const gatewayResponse = (type: string, properties: JsonObject): Record<string, TemplateResource> => ({
  [`Response${type.replace('_', '')}`]: {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: { RestApiId: { Ref: 'Api' }, ResponseType: type, ...properties },
  },
});

const refusing = async (responses: Record<string, TemplateResource>) => {
  const { url } = await runTemplate(smallTemplate([{ path: '/a' }], responses));
  return fetch(`${url}/nowhere`);
};

test('a gateway response sets the status, the headers and the body for its response type', async () => {
  const response = await refusing(
    gatewayResponse('MISSING_AUTHENTICATION_TOKEN', {
      StatusCode: '404',
      ResponseParameters: {
        'gatewayresponse.header.X-Constant': "'a, b'",
        'gatewayresponse.header.X-Request': 'context.requestId',
      },
      ResponseTemplates: {
        'application/json':
          '{"id":"$context.requestId","text":$context.error.messageString,"same":"$context.error.message","type":"$context.error.responseType","at":"$context.httpMethod $context.path"}',
      },
    }),
  );
  const requestId = response.headers.get('x-amzn-requestid');
  expect(response.status).toBe(404);
  expect(response.headers.get('x-constant')).toBe('a, b');
  expect(response.headers.get('x-request')).toBe(requestId);
  expect(await response.json()).toEqual({
    id: requestId,
    text: 'Missing Authentication Token',
    same: 'Missing Authentication Token',
    type: 'MISSING_AUTHENTICATION_TOKEN',
    at: 'GET /v1/nowhere',
  });
});

test('a gateway response of the default type replaces one that is not declared, and keeps the status', async () => {
  const response = await refusing(
    gatewayResponse('DEFAULT_4XX', {
      ResponseTemplates: { 'application/json': '{"code":"$context.error.responseType"}' },
    }),
  );
  expect([response.status, await response.json()]).toEqual([403, { code: 'MISSING_AUTHENTICATION_TOKEN' }]);
});

test.each([
  ['a context variable', { ResponseTemplates: { 'application/json': '$context.wafResponseCode' } }, /wafResponseCode/],
  [
    'a header taken from the request',
    { ResponseParameters: { 'gatewayresponse.header.A': 'method.request.header.B' } },
    /header\.A/,
  ],
])('a gateway response with %s that is not emulated is refused', async (_, properties, error) => {
  await expect(refusing(gatewayResponse('THROTTLED', properties))).rejects.toThrow(error);
});
