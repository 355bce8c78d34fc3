import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/template/json.ts';
import { runTemplate } from '../runner/run-template.ts';
import { invocationUri, lambdaFunction, permission, smallTemplate } from '../runner/small-template.ts';

const ALLOW_ALL = `export const handler = async () => ({ principalId: 'ivr', policyDocument: {
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } });`;

/** An API with an open method and one with an authorizer. The given permissions replace those that allow everything. */
const run = (permissions: { readonly echo?: JsonObject; readonly check?: JsonObject }) =>
  runTemplate(
    smallTemplate(
      [
        { path: '/a/{id}' },
        { path: '/b', properties: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } } },
      ],
      {
        Check: lambdaFunction('Check'),
        ...(permissions.echo && { EchoPermission: permission('Echo', permissions.echo) }),
        ...(permissions.check && { CheckPermission: permission('Check', permissions.check) }),
        Authorizer: {
          Type: 'AWS::ApiGateway::Authorizer',
          Properties: { RestApiId: { Ref: 'Api' }, Type: 'REQUEST', AuthorizerUri: invocationUri('Check') },
        },
      },
    ),
    { Check: ALLOW_ALL },
  );

const sourceArn = (rest: string): JsonObject => ({
  'Fn::Join': ['', ['arn:aws:execute-api:', { Ref: 'AWS::Region' }, ':*:', { Ref: 'Api' }, `/${rest}`]],
});

test.each([
  ['the method', 'v1/GET/a/*', 200],
  ['every method of the stage', 'v1/*', 200],
  ['another method', 'v1/POST/a/*', 500],
  ['another path', 'v1/GET/b', 500],
  ['another stage', 'test/GET/a/*', 500],
])('a function with a permission for %s (%s) answers with %i at API Gateway', async (_, rest, status) => {
  const { url, refusals } = await run({ echo: { SourceArn: sourceArn(rest) } });
  const response = await fetch(`${url}/a/1`);
  expect(response.status).toBe(status);
  expect(refusals.map(({ type }) => type)).toEqual(status === 200 ? [] : ['API_CONFIGURATION_ERROR']);
});

test('a function without a permission is not invoked, and the answer does not say why', async () => {
  const { url, lambda } = await run({ echo: { Principal: 'events.amazonaws.com' } });
  const response = await fetch(`${url}/a/1`);
  expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
  expect(lambda.containerCount('Echo')).toBe(0);
});

test('an authorizer needs a permission of its own', async () => {
  const permitted = await run({ check: { SourceArn: sourceArn('authorizers/*') } });
  expect((await fetch(`${permitted.url}/b`)).status).toBe(200);
  const methodsOnly = await run({ check: { SourceArn: sourceArn('v1/*') } });
  const response = await fetch(`${methodsOnly.url}/b`);
  expect([response.status, await response.json()]).toEqual([500, { message: null }]);
  expect(methodsOnly.refusals).toMatchObject([{ type: 'AUTHORIZER_CONFIGURATION_ERROR' }]);
  expect(methodsOnly.lambda.containerCount('Check')).toBe(0);
});
