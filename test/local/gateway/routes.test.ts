import { expect, test } from 'vitest';
import { runTemplate } from '../runner/run-template.ts';
import { smallTemplate } from '../runner/small-template.ts';

const resourceOf = async (url: string, method = 'GET') =>
  ((await (await fetch(url, { method })).json()) as { resource?: string }).resource;

test('a literal path wins over a parameter, and a parameter over a greedy one', async () => {
  const { url } = await runTemplate(
    smallTemplate([{ path: '/a/{id}' }, { path: '/a/b' }, { path: '/{proxy+}' }, { path: '/' }]),
  );
  expect(await resourceOf(`${url}/a/b`)).toBe('/a/b');
  expect(await resourceOf(`${url}/a/c`)).toBe('/a/{id}');
  expect(await resourceOf(`${url}/a/c/d`)).toBe('/{proxy+}');
  expect(await resourceOf(url)).toBe('/');
});

test('a route with ANY takes every method', async () => {
  const { url } = await runTemplate(smallTemplate([{ path: '/a', httpMethod: 'ANY' }]));
  expect(await resourceOf(`${url}/a`, 'DELETE')).toBe('/a');
});

test.each([
  ['an unknown path', '/nowhere', 'GET'],
  ['an unknown method', '/a/1', 'DELETE'],
  ['a path without its parameter', '/a/', 'GET'],
  ['a path that goes on', '/a/1/2', 'GET'],
  ['another case', '/A/1', 'GET'],
])('a request for %s gets the answer of API Gateway for a missing token', async (_, path, method) => {
  const { url, refusals } = await runTemplate(smallTemplate([{ path: '/a/{id}' }]));
  const response = await fetch(url + path, { method });
  expect([response.status, await response.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
  expect(refusals).toMatchObject([{ type: 'MISSING_AUTHENTICATION_TOKEN', path: `/v1${path}` }]);
});

test('a path outside the stage is not found', async () => {
  const { url } = await runTemplate(smallTemplate([{ path: '/a' }]));
  expect((await fetch(`${new URL(url).origin}/a`)).status).toBe(403);
  expect((await fetch(`${new URL(url).origin}/v11/a`)).status).toBe(403);
});

test.each([
  ['another kind of integration', { integration: { Type: 'MOCK' } }, /Integration must be AWS_PROXY/],
  ['API keys', { properties: { ApiKeyRequired: true } }, /ApiKeyRequired/],
  ['a user pool', { properties: { AuthorizationType: 'COGNITO_USER_POOLS' } }, /COGNITO_USER_POOLS/],
])('an API with %s is refused', async (_, method, error) => {
  await expect(runTemplate(smallTemplate([{ path: '/a', ...method }]))).rejects.toThrow(error);
});
