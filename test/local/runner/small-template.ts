import type { CloudFormationTemplate, TemplateResource } from '../../../local/template/cloudformation-template.ts';
import type { Json, JsonObject } from '../../../local/template/json.ts';

export interface SmallMethod {
  readonly path: string;
  readonly httpMethod?: string;
  readonly function?: string;
  readonly properties?: JsonObject;
  readonly integration?: JsonObject;
}

/** A Lambda function whose bundle has the logical id as its key. */
export const lambdaFunction = (logicalId: string, properties: JsonObject = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: logicalId },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: `arn:aws:iam::000000000000:role/${logicalId}Role`,
    MemorySize: 128,
    Timeout: 5,
    ...properties,
  },
});

export const invocationUri = (logicalId: string): Json => ({
  'Fn::Join': [
    '',
    [
      'arn:aws:apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      { 'Fn::GetAtt': [logicalId, 'Arn'] },
      '/invocations',
    ],
  ],
});

/** Lets a service invoke the function, by default API Gateway for any of its APIs. */
export const permission = (logicalId: string, properties: JsonObject = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': [logicalId, 'Arn'] },
    Principal: 'apigateway.amazonaws.com',
    ...properties,
  },
});

/**
 * A REST API at the stage `v1` with the given methods and extra resources. API Gateway may invoke every function, unless
 * `extra` has something else under the name `<function>Permission`.
 */
export const smallTemplate = (
  methods: readonly SmallMethod[],
  extra: Readonly<Record<string, TemplateResource>> = {},
): CloudFormationTemplate => ({
  Resources: {
    EchoPermission: permission('Echo'),
    ...permissionsOf(extra),
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'small' } },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'v1' },
    },
    Echo: lambdaFunction('Echo'),
    ...resourcesOf(methods.map(({ path }) => path)),
    ...Object.fromEntries(methods.map((method, index) => [`Method${index}`, methodResource(method)])),
    ...extra,
  },
});

const permissionsOf = (resources: Readonly<Record<string, TemplateResource>>): Record<string, TemplateResource> =>
  Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id]) => [`${id}Permission`, permission(id)]),
  );

const resourcesOf = (paths: readonly string[]): Record<string, TemplateResource> => {
  const resources: Record<string, TemplateResource> = {};
  for (const path of paths) {
    const parts = path.split('/').filter(Boolean);
    for (const [index, PathPart] of parts.entries()) {
      resources[resourceId(parts.slice(0, index + 1))] = {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId: { Ref: 'Api' }, ParentId: refTo(parts.slice(0, index)), PathPart },
      };
    }
  }
  return resources;
};

const resourceId = (parts: readonly string[]): string => `Resource${parts.join('').replace(/\W/g, '')}`;

const refTo = (parts: readonly string[]): Json =>
  parts.length === 0 ? { 'Fn::GetAtt': ['Api', 'RootResourceId'] } : { Ref: resourceId(parts) };

const methodResource = (method: SmallMethod): TemplateResource => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId: { Ref: 'Api' },
    ResourceId: refTo(method.path.split('/').filter(Boolean)),
    HttpMethod: method.httpMethod ?? 'GET',
    AuthorizationType: 'NONE',
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: invocationUri(method.function ?? 'Echo'),
      ...method.integration,
    },
    ...method.properties,
  },
});
