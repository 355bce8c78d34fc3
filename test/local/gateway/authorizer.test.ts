import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/template/json.ts';
import { runTemplate } from '../runner/run-template.ts';
import { invocationUri, lambdaFunction, smallTemplate } from '../runner/small-template.ts';

/** Returns the policy that the request itself names: `Authorization: <effect> <resource pattern after the stage>`. */
const OBEDIENT_AUTHORIZER = `
let asked = 0;
export const handler = async (event) => {
  const [effect, pattern] = event.headers.authorization.split(' ');
  if (effect === 'Nobody') throw new Error('Unauthorized');
  if (effect === 'Broken') throw new Error('no table');
  if (effect === 'Odd') return JSON.parse(pattern);
  const base = event.methodArn.split('/').slice(0, 2).join('/');
  return {
    principalId: 'ivr',
    context: { asked: ++asked, fit: true, name: 'x', arn: event.methodArn },
    policyDocument: { Version: '2012-10-17', Statement: [
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: [base + '/' + (effect === 'Deny' ? '*' : pattern)] },
      ...(effect === 'Deny' ? [{ Effect: 'Deny', Action: '*', Resource: base + '/' + pattern }] : []),
    ] },
  };
};`;

const run = (authorizer: JsonObject = {}) =>
  runTemplate(
    smallTemplate(
      ['/a/{id}', '/b'].map((path) => ({
        path,
        properties: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } },
      })),
      {
        Check: lambdaFunction('Check'),
        Authorizer: {
          Type: 'AWS::ApiGateway::Authorizer',
          Properties: {
            RestApiId: { Ref: 'Api' },
            Type: 'REQUEST',
            IdentitySource: 'method.request.header.Authorization',
            AuthorizerUri: invocationUri('Check'),
            AuthorizerResultTtlInSeconds: 60,
            ...authorizer,
          },
        },
      },
    ),
    { Check: OBEDIENT_AUTHORIZER },
  );

const get = async (url: string, authorization: string) => {
  const response = await fetch(url, { headers: { authorization } });
  return { status: response.status, json: (await response.json()) as Record<string, Record<string, JsonObject>> };
};

test("a request that the authorizer's policy allows reaches the function with the authorizer's context as text", async () => {
  const { url, stack } = await run();
  const { status, json } = await get(`${url}/a/1`, 'Allow GET/a/*');
  expect(status).toBe(200);
  expect(json.requestContext?.authorizer).toEqual({
    principalId: 'ivr',
    integrationLatency: 0,
    asked: '1',
    fit: 'true',
    name: 'x',
    arn: `arn:aws:execute-api:us-east-1:000000000000:${stack.ofType('AWS::ApiGateway::RestApi')[0]?.ref}/v1/GET/a/1`,
  });
});

test.each([
  ['Allow GET/a/?', '/a/1', 200],
  ['Allow GET/a/?', '/a/12', 403],
  ['Allow */b', '/b', 200],
  ['Allow GET/b', '/a/1', 403],
  ['Deny GET/a/1', '/a/1', 403],
  ['Deny GET/a/1', '/a/2', 200],
  ['Allow GET/a/(1|2)', '/a/1', 403],
])('the authorizer policy %s answers a request for %s with %i', async (word, path, status) => {
  const { url } = await run();
  expect((await get(url + path, word)).status).toBe(status);
});

test('a refusal by an authorizer says whether the deny is explicit', async () => {
  const { url } = await run();
  const message = 'User is not authorized to access this resource';
  expect((await get(`${url}/b`, 'Allow GET/c')).json).toEqual({ message });
  expect((await get(`${url}/b`, 'Deny GET/b')).json).toEqual({ message: `${message} with an explicit deny` });
});

test('an authorizer is not invoked when the identity source is missing', async () => {
  const { url, lambda, refusals } = await run();
  const response = await fetch(`${url}/b`);
  expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
  expect(refusals).toMatchObject([{ type: 'UNAUTHORIZED' }]);
  expect(lambda.containerCount('Check')).toBe(0);
});

test('an authorizer that throws Unauthorized causes a 401, and one that throws anything else a 500', async () => {
  const { url, refusals } = await run();
  expect((await get(`${url}/b`, 'Nobody x')).status).toBe(401);
  expect((await get(`${url}/b`, 'Broken x')).status).toBe(500);
  expect(refusals.map(({ type }) => type)).toEqual(['UNAUTHORIZED', 'AUTHORIZER_FAILURE']);
});

test.each([
  '{"policyDocument":{"Statement":[]}}',
  '{"principalId":"a"}',
  '{"principalId":"a","policyDocument":{"Statement":[{"Effect":"Maybe"}]}}',
  '{"principalId":"a","policyDocument":{"Statement":[]},"context":{"nested":{}}}',
])('an authorizer whose answer is %s is misconfigured', async (answer) => {
  const { url, refusals } = await run();
  expect((await get(`${url}/b`, `Odd ${answer}`)).status).toBe(500);
  expect(refusals).toMatchObject([{ type: 'AUTHORIZER_CONFIGURATION_ERROR' }]);
});

const askedFor = async (url: string, word: string) =>
  (await get(url, word)).json.requestContext?.authorizer?.asked as unknown;

test('a cached authorizer policy is used for all methods with the same identity until it expires', async () => {
  const { url, advance } = await run();
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('1');
  expect(await askedFor(`${url}/a/7`, 'Allow *')).toBe('1');
  expect(await askedFor(`${url}/b`, 'Allow GET/*')).toBe('2');
  advance(60_001);
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('3');
});

test('a cached authorizer policy is evaluated for every method', async () => {
  const { url } = await run();
  expect((await get(`${url}/b`, 'Allow GET/b')).status).toBe(200);
  expect((await get(`${url}/a/1`, 'Allow GET/b')).status).toBe(403);
});

test('an authorizer policy is not cached when the TTL is zero', async () => {
  const { url } = await run({ AuthorizerResultTtlInSeconds: 0 });
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('1');
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('2');
});

test('an authorizer of another type is refused with the name of the property', async () => {
  await expect(run({ Type: 'TOKEN' })).rejects.toThrow('Authorizer.Type is TOKEN');
});
