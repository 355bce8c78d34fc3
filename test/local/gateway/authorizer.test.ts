import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/template/json.ts';
import { runTemplate } from '../runner/run-template.ts';
import { invocationUri, lambdaFunction, smallTemplate } from '../runner/small-template.ts';

/** Allows what the caller's own word says: `Authorization: <effect> <resource pattern after the stage>`. */
const BY_ITS_WORD = `
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
    { Check: BY_ITS_WORD },
  );

const get = async (url: string, authorization: string) => {
  const response = await fetch(url, { headers: { authorization } });
  return { status: response.status, json: (await response.json()) as Record<string, Record<string, JsonObject>> };
};

test('an authorizer lets through what its policy allows, and its context reaches the function as text', async () => {
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
])('an authorizer that says %s answers %s with %i', async (word, path, status) => {
  const { url } = await run();
  expect((await get(url + path, word)).status).toBe(status);
});

test('an authorizer says whether a refusal is explicit', async () => {
  const { url } = await run();
  const message = 'User is not authorized to access this resource';
  expect((await get(`${url}/b`, 'Allow GET/c')).json).toEqual({ message });
  expect((await get(`${url}/b`, 'Deny GET/b')).json).toEqual({ message: `${message} with an explicit deny` });
});

test('an authorizer is not asked when the identity source is missing', async () => {
  const { url, lambda, refusals } = await run();
  const response = await fetch(`${url}/b`);
  expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
  expect(refusals).toMatchObject([{ type: 'UNAUTHORIZED' }]);
  expect(lambda.containerCount('Check')).toBe(0);
});

test('an authorizer says 401 by the error Unauthorized, and any other failure is the gateway’s', async () => {
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

test('what an authorizer said holds for all methods and the same identity until its time is over', async () => {
  const { url, advance } = await run();
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('1');
  expect(await askedFor(`${url}/a/7`, 'Allow *')).toBe('1');
  expect(await askedFor(`${url}/b`, 'Allow GET/*')).toBe('2');
  advance(60_001);
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('3');
});

test('what an authorizer said is decided anew for every method, cached or not', async () => {
  const { url } = await run();
  expect((await get(`${url}/b`, 'Allow GET/b')).status).toBe(200);
  expect((await get(`${url}/a/1`, 'Allow GET/b')).status).toBe(403);
});

test('what an authorizer said is not kept when the time is zero', async () => {
  const { url } = await run({ AuthorizerResultTtlInSeconds: 0 });
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('1');
  expect(await askedFor(`${url}/b`, 'Allow *')).toBe('2');
});

test('an authorizer of another type is refused by name', async () => {
  await expect(run({ Type: 'TOKEN' })).rejects.toThrow('Authorizer.Type is TOKEN');
});
