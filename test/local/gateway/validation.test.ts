import { expect, test } from 'vitest';
import type { TemplateResource } from '../../../local/template/cloudformation-template.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import { runTemplate } from '../runner/run-template.ts';
import { smallTemplate } from '../runner/small-template.ts';

const VALIDATION_ERROR: TemplateResource = {
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: {
    RestApiId: { Ref: 'Api' },
    ResponseType: 'BAD_REQUEST_BODY',
    ResponseTemplates: { 'application/json': '{"why":"$context.error.validationErrorString"}' },
  },
};

const run = (schema: JsonObject, properties: JsonObject = {}) =>
  runTemplate(
    smallTemplate(
      [
        {
          path: '/a/{id}',
          httpMethod: 'POST',
          properties: {
            RequestValidatorId: { Ref: 'Validator' },
            RequestModels: { 'application/json': { Ref: 'Model' } },
            ...properties,
          },
        },
      ],
      {
        Validator: {
          Type: 'AWS::ApiGateway::RequestValidator',
          Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestBody: true, ValidateRequestParameters: true },
        },
        Model: {
          Type: 'AWS::ApiGateway::Model',
          Properties: {
            RestApiId: { Ref: 'Api' },
            Schema: { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', ...schema },
          },
        },
        WhyNot: VALIDATION_ERROR,
      },
    ),
  );

const post = async (url: string, body: string, type: string | undefined = 'application/json') => {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  const response = await fetch(`${url}/a/1`, { method: 'POST', body: Buffer.from(body), headers });
  return { status: response.status, why: ((await response.json()) as { why?: string }).why };
};

test('a body that fits its model reaches the function', async () => {
  const { url } = await run({ required: ['a'], properties: { a: { type: 'string' } }, additionalProperties: false });
  expect((await post(url, '{"a":"x"}')).status).toBe(200);
  expect((await post(url, '{"a":"x"}', 'application/json; charset=utf-8')).status).toBe(200);
});

test.each([
  ['is not JSON', '{"a":', 'the body is not JSON'],
  ['is not an object', '"hunter2"', '[object must be object]'],
  ['lacks a field', '{}', '[object has missing required properties (["a"])]'],
  ['is empty, which counts as an empty object', '', '[object has missing required properties (["a"])]'],
  ['has an unknown field', '{"a":"x","b":1}', '[object has properties which are not allowed by the schema: ["b"]]'],
  ['has a wrong type', '{"a":5}', '[/a must be string]'],
])('a body that %s is refused with the reason and without its values', async (_, body, why) => {
  const { url, refusals } = await run({
    required: ['a'],
    properties: { a: { type: 'string' } },
    additionalProperties: false,
  });
  expect(await post(url, body)).toEqual({ status: 400, why });
  expect(refusals).toMatchObject([{ type: 'BAD_REQUEST_BODY' }]);
});

test('a body without a content type is validated as JSON, and one of another type is not validated', async () => {
  const { url } = await run({ required: ['a'] });
  expect((await post(url, '{}', undefined)).status).toBe(400);
  expect((await post(url, 'a=1', 'application/x-www-form-urlencoded')).status).toBe(200);
});

test('a body is validated against exclusive bounds in the form of draft 4', async () => {
  const { url } = await run({
    properties: { a: { minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: false } },
  });
  expect((await post(url, '{"a":1}')).status).toBe(400);
  expect((await post(url, '{"a":3}')).status).toBe(200);
});

test('a missing required parameter is named', async () => {
  const { url, refusals } = await run(
    {},
    {
      RequestParameters: {
        'method.request.path.id': true,
        'method.request.querystring.q': true,
        'method.request.header.x-h': true,
        'method.request.header.optional': false,
      },
    },
  );
  const response = await fetch(`${url}/a/1?q=`, { method: 'POST', body: '{}' });
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: 'Missing required request parameters: [q, x-h]' },
  ]);
  expect(refusals).toMatchObject([{ type: 'BAD_REQUEST_PARAMETERS' }]);
  const complete = await fetch(`${url}/a/1?q=1`, { method: 'POST', body: '{}', headers: { 'X-H': '1' } });
  expect(complete.status).toBe(200);
});
