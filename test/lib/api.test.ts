import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { ERROR_STATUS } from '../../functions/contract/error-codes.ts';
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

test('the stage allows operators 10 requests a second, callers 500 and OAuth clients 100, and logs errors but no bodies', () => {
  const path = (text: string) => `/${text.replaceAll('/', '~1')}`;
  const quiet = { LoggingLevel: 'ERROR', DataTraceEnabled: false, MetricsEnabled: true, CachingEnabled: false };
  const callers = { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 };
  const operators = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 };
  const oauthClients = { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 };
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
  expect(stage.TracingEnabled).not.toBe(true);
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

/** RFC 6749's word for each code of the gateway's own refusals. */
const OAUTH_ERRORS: Partial<Record<keyof typeof ERROR_STATUS, string>> = {
  bad_request: 'invalid_request',
  not_found: 'invalid_request',
  body_too_large: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  unauthorized: 'invalid_client',
  forbidden: 'unauthorized_client',
  rate_limited: 'temporarily_unavailable',
  integration_failed: 'temporarily_unavailable',
  integration_timeout: 'temporarily_unavailable',
  internal: 'server_error',
};

/** The code and the status of each of the gateway's own refusals. */
const GATEWAY_REFUSALS: Record<string, readonly [code: keyof typeof ERROR_STATUS, status: string | undefined]> = {
  DEFAULT_4XX: ['bad_request', undefined],
  DEFAULT_5XX: ['integration_failed', undefined],
  UNAUTHORIZED: ['unauthorized', '401'],
  ACCESS_DENIED: ['forbidden', '403'],
  INVALID_API_KEY: ['forbidden', '403'],
  INVALID_SIGNATURE: ['forbidden', '403'],
  EXPIRED_TOKEN: ['forbidden', '403'],
  WAF_FILTERED: ['forbidden', '403'],
  MISSING_AUTHENTICATION_TOKEN: ['forbidden', '403'],
  RESOURCE_NOT_FOUND: ['not_found', '404'],
  BAD_REQUEST_BODY: ['bad_request', '400'],
  BAD_REQUEST_PARAMETERS: ['bad_request', '400'],
  REQUEST_TOO_LARGE: ['body_too_large', '413'],
  UNSUPPORTED_MEDIA_TYPE: ['unsupported_media_type', '415'],
  THROTTLED: ['rate_limited', '429'],
  QUOTA_EXCEEDED: ['rate_limited', '429'],
  INTEGRATION_TIMEOUT: ['integration_timeout', '504'],
  INTEGRATION_FAILURE: ['integration_failed', '502'],
  AUTHORIZER_FAILURE: ['internal', '500'],
  AUTHORIZER_CONFIGURATION_ERROR: ['internal', '500'],
  API_CONFIGURATION_ERROR: ['internal', '500'],
};
const responses = new Map<string, Record<string, unknown>>(
  [...resources(template, 'AWS::ApiGateway::GatewayResponse').values()].map(({ Properties }) => [
    Properties.ResponseType,
    Properties,
  ]),
);

test.each(Object.entries(GATEWAY_REFUSALS))(
  'the refusal %s has its code, its status and the words of OAuth in a flat JSON object',
  (type, [code, status]) => {
    const response = responses.get(type);
    const templates = response?.ResponseTemplates as Record<string, string>;
    expect(Object.keys(templates)).toEqual(['application/json']);
    const { error, error_description, ...answer } = JSON.parse(templates['application/json'] ?? '');
    expect({ error, error_description }).toEqual({
      error: type === 'WAF_FILTERED' ? 'temporarily_unavailable' : OAUTH_ERRORS[code],
      error_description: answer.message,
    });
    expect(answer).toEqual({
      code,
      message: expect.stringMatching(/^\S.{10,}/),
      requestId: '$context.requestId',
    });
    expect(response?.StatusCode).toBe(status);
    expect(response?.ResponseParameters).toMatchObject({ 'gatewayresponse.header.Cache-Control': "'no-store'" });
  },
);

test('the gateway has no other refusals', () => {
  expect([...responses.keys()].sort()).toEqual(Object.keys(GATEWAY_REFUSALS).sort());
});

test('the refusals tell a client how to authenticate, and when to try again', () => {
  expect(responses.get('UNAUTHORIZED')?.ResponseParameters).toMatchObject({
    'gatewayresponse.header.WWW-Authenticate': `'Basic realm="ringcx-token-broker", charset="UTF-8"'`,
  });
  expect(responses.get('THROTTLED')?.ResponseParameters).toMatchObject({
    'gatewayresponse.header.Retry-After': "'1'",
  });
});
