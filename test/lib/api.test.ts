import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { Route } from '../../functions/contract/route.ts';
import { ROUTES } from '../../functions/contract/routes.ts';
import { onlyResource, resourcePath, resources, synthesize } from './synthesize.ts';

const EVERY_ROUTE: readonly Route[] = ROUTES;

const methods = (template: Template) =>
  new Map(
    [...resources(template, 'AWS::ApiGateway::Method').values()].map(({ Properties }) => [
      `${Properties.HttpMethod} ${resourcePath(template, Properties.ResourceId.Ref)}`,
      Properties,
    ]),
  );

const name = ({ method, path }: Route) => `${method} ${path}`;

const template = synthesize();

test('the API has every route of the contract and no other', () => {
  expect([...methods(template).keys()].sort()).toEqual(EVERY_ROUTE.map(name).sort());
});

test.each(EVERY_ROUTE.map((route) => [name(route), route] as const))(
  '%s is open only to its audience',
  (key, route) => {
    const authorizer = onlyResource(template, 'AWS::ApiGateway::Authorizer').id;
    const custom = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: authorizer } };
    const own = route.authentication === 'function' ? { AuthorizationType: 'NONE' } : custom;
    expect(methods(template).get(key)).toMatchObject(
      route.audience === 'operator' ? { AuthorizationType: 'AWS_IAM' } : own,
    );
    const opened = methods(synthesize({ operatorAuth: 'caller' })).get(key);
    expect(opened).toMatchObject({ AuthorizationType: own.AuthorizationType });
  },
);

test('the gateway leaves the authentication of the OAuth route to its function, and of no other route', () => {
  const open = [...methods(template)].filter(([, { AuthorizationType }]) => AuthorizationType === 'NONE');
  expect(open.map(([key]) => key)).toEqual(['POST /oauth/token']);
});

test.each(EVERY_ROUTE.map((route) => [name(route), route] as const))('%s invokes its function', (key, route) => {
  const integration = methods(template).get(key)?.Integration;
  expect(integration.Type).toBe('AWS_PROXY');
  expect(JSON.stringify(integration.Uri)).toContain(`Functions${route.function.replaceAll('-', '')}Function`);
});

test('the gateway caches the answer of the authorizer for a minute, and asks it only if there is an Authorization header', () => {
  template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
    Type: 'REQUEST',
    IdentitySource: 'method.request.header.Authorization',
    AuthorizerResultTtlInSeconds: 60,
  });
});

test('the gateway refuses only a body that is no JSON object, on routes that require one', () => {
  const model = onlyResource(template, 'AWS::ApiGateway::Model');
  expect(model.Properties.Schema).toEqual({ $schema: expect.any(String), type: 'object' });
  for (const route of EVERY_ROUTE) {
    const requiresJson = route.body?.required === true && route.body.mediaTypes[0] === 'application/json';
    expect(methods(template).get(name(route))?.RequestModels ?? {}).toEqual(
      requiresJson ? { 'application/json': { Ref: model.id } } : {},
    );
  }
});

test('the gateway validates the body and the parameters of every route', () => {
  for (const method of methods(template).values()) expect(method.RequestValidatorId).toBeDefined();
  template.hasResourceProperties('AWS::ApiGateway::RequestValidator', {
    ValidateRequestBody: true,
    ValidateRequestParameters: true,
  });
});

const stage = onlyResource(template, 'AWS::ApiGateway::Stage').Properties;

test('the stage allows operators 100 requests a second, callers 2000 and OAuth clients 500, and logs errors but no bodies', () => {
  const path = (text: string) => `/${text.replaceAll('/', '~1')}`;
  const quiet = { LoggingLevel: 'ERROR', DataTraceEnabled: false, MetricsEnabled: true, CachingEnabled: false };
  const callers = { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 2000 };
  const operators = { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 100 };
  const oauthClients = { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 500 };
  const limitsOf = ({ audience, authentication }: Route) => {
    if (authentication === 'function') return oauthClients;
    return audience === 'caller' ? callers : operators;
  };
  expect(stage.MethodSettings).toEqual(
    expect.arrayContaining([
      { ResourcePath: '/*', HttpMethod: '*', ...quiet, ...callers },
      ...EVERY_ROUTE.map((route) => ({
        ResourcePath: path(route.path),
        HttpMethod: route.method,
        ...quiet,
        ...limitsOf(route),
      })),
    ]),
  );
  expect(stage).toMatchObject({ StageName: 'v1' });
});

test.each([false, true])('the gateway keeps no trace of a URL with the setting tracing %j', (tracing) => {
  expect(onlyResource(synthesize({ tracing }), 'AWS::ApiGateway::Stage').Properties.TracingEnabled).not.toBe(true);
});

test('the access log says who asked for what, and has nothing that can contain a secret', () => {
  const { Format } = stage.AccessLogSetting;
  expect(Object.values(JSON.parse(Format)).sort()).toEqual([
    '$context.authorizer.latency',
    '$context.authorizer.principalId',
    '$context.error.responseType',
    '$context.httpMethod',
    '$context.identity.sourceIp',
    '$context.identity.userArn',
    '$context.integrationLatency',
    '$context.requestId',
    '$context.requestTime',
    '$context.resourcePath',
    '$context.responseLatency',
    '$context.status',
  ]);
});

test("the log group of API Gateway's own log has the retention of the settings, and exists before the stage", () => {
  const weekly = synthesize({ logRetentionDays: 7 });
  const restApi = onlyResource(weekly, 'AWS::ApiGateway::RestApi').id;
  const logs = [...resources(weekly, 'AWS::Logs::LogGroup')];
  const [id, log] = logs.find(([, { Properties }]) => Properties.LogGroupName !== undefined) ?? [];
  expect(log?.Properties).toMatchObject({
    LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: restApi }, '/v1']] },
    RetentionInDays: 7,
  });
  expect(onlyResource(weekly, 'AWS::ApiGateway::Stage').DependsOn).toContain(id);
});
