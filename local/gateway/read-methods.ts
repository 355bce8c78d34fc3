import { isObject } from '../template/json.ts';
import type { Properties } from '../template/properties.ts';
import type { Stack, StackResource } from '../template/stack.ts';
import type { Authorization, Authorizer, BodyCheck, IdentitySource, Method, RequestParameter } from './api.ts';
import { compileModels } from './body-checks.ts';
import { readThrottles } from './read-throttles.ts';

// The defaults that CloudFormation documents.
const DEFAULT_INTEGRATION_TIMEOUT_MS = 29_000;
const DEFAULT_AUTHORIZER_CACHE_SECONDS = 300;

/** Every `AWS::ApiGateway::Method`, with its path, authorizer, validator and throttle resolved. */
export const readMethods = (stack: Stack, api: StackResource, stage: StackResource): readonly Method[] => {
  const paths = resourcePaths(stack, api);
  const authorizers = readAuthorizers(stack);
  const validators = new Map(
    stack.ofType('AWS::ApiGateway::RequestValidator').map(({ ref, properties }) => [ref, properties]),
  );
  const checks = compileModels(api.ref, stack.ofType('AWS::ApiGateway::Model').map(readModel));
  const throttleOf = readThrottles(stage);
  return stack.ofType('AWS::ApiGateway::Method').map(({ properties }) => {
    const httpMethod = properties.text('HttpMethod');
    const resourceId = properties.text('ResourceId');
    const resourcePath = paths.get(resourceId);
    if (resourcePath === undefined) throw new Error(`${properties.where}.ResourceId is not in the template.`);
    if (properties.flag('ApiKeyRequired'))
      properties.refuse('ApiKeyRequired', 'asks for API keys, which are not served');
    return {
      httpMethod,
      resourceId,
      resourcePath,
      authorization: authorizationOf(properties, authorizers),
      ...integrationOf(properties),
      ...validationOf(properties, validators, checks),
      throttle: throttleOf(httpMethod, resourcePath),
    };
  });
};

const resourcePaths = (stack: Stack, api: StackResource): ReadonlyMap<string, string> => {
  const paths = new Map([[stack.attribute(api.logicalId, 'RootResourceId'), '/']]);
  let remaining = stack.ofType('AWS::ApiGateway::Resource');
  while (remaining.length > 0) {
    const orphans = remaining.filter(({ ref, properties }) => {
      const parent = paths.get(properties.text('ParentId'));
      if (parent !== undefined) paths.set(ref, `${parent === '/' ? '' : parent}/${properties.text('PathPart')}`);
      return parent === undefined;
    });
    if (orphans.length === remaining.length)
      throw new Error(`${orphans[0]?.logicalId}.ParentId is not in the template.`);
    remaining = orphans;
  }
  return paths;
};

const readModel = ({ ref, properties }: StackResource) => {
  const schema = properties.value.Schema;
  return { name: ref, schema: isObject(schema) ? schema : JSON.parse(properties.text('Schema')) };
};

const readAuthorizers = (stack: Stack): ReadonlyMap<string, Authorizer> =>
  new Map(
    stack.ofType('AWS::ApiGateway::Authorizer').map(({ ref, properties }) => {
      if (properties.text('Type') !== 'REQUEST') {
        throw new Error(
          `${properties.where}.Type is ${properties.text('Type')}; only REQUEST is served on one machine.`,
        );
      }
      const cacheSeconds =
        properties.optionalNumber('AuthorizerResultTtlInSeconds') ?? DEFAULT_AUTHORIZER_CACHE_SECONDS;
      const sources = properties.optionalText('IdentitySource')?.split(',') ?? [];
      return [
        ref,
        {
          id: ref,
          functionArn: functionArn(properties, 'AuthorizerUri'),
          identitySources: sources.map((source) => identitySource(source.trim(), properties.where)),
          cacheMs: cacheSeconds * 1000,
        },
      ];
    }),
  );

const identitySource = (source: string, where: string): IdentitySource => {
  const [, place, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place !== 'header' && place !== 'querystring') {
    throw new Error(`${where}.IdentitySource has ${source}, which is not served on one machine.`);
  }
  return { in: place, name };
};

const authorizationOf = (properties: Properties, authorizers: ReadonlyMap<string, Authorizer>): Authorization => {
  const type = properties.optionalText('AuthorizationType') ?? 'NONE';
  if (type === 'NONE') return { kind: 'none' };
  if (type === 'AWS_IAM') return { kind: 'iam' };
  const authorizer = authorizers.get(properties.optionalText('AuthorizerId') ?? '');
  if (type === 'CUSTOM' && authorizer) return { kind: 'custom', authorizer };
  throw new Error(`${properties.where}.AuthorizationType ${type} is not served on one machine.`);
};

const integrationOf = (properties: Properties): Pick<Method, 'functionArn' | 'timeoutMs'> => {
  const integration = properties.object('Integration');
  if (integration?.text('Type') !== 'AWS_PROXY') {
    throw new Error(`${properties.where}.Integration must be AWS_PROXY; nothing else is served on one machine.`);
  }
  return {
    functionArn: functionArn(integration, 'Uri'),
    timeoutMs: integration.optionalNumber('TimeoutInMillis') ?? DEFAULT_INTEGRATION_TIMEOUT_MS,
  };
};

const functionArn = (properties: Properties, name: string): string => {
  const [, arn] = /:lambda:path\/[\d-]+\/functions\/(.+)\/invocations$/.exec(properties.text(name)) ?? [];
  if (arn === undefined) throw new Error(`${properties.where}.${name} does not invoke a function.`);
  return arn;
};

const validationOf = (
  properties: Properties,
  validators: ReadonlyMap<string, Properties>,
  checks: ReadonlyMap<string, BodyCheck>,
): Pick<Method, 'requiredParameters' | 'bodyChecks'> => {
  const validator = validators.get(properties.optionalText('RequestValidatorId') ?? '');
  const parameters = validator?.flag('ValidateRequestParameters') ? properties.entries('RequestParameters') : [];
  const models = validator?.flag('ValidateRequestBody') ? properties.entries('RequestModels') : [];
  return {
    requiredParameters: parameters.flatMap(([name, required]) => (required === 'true' ? [requestParameter(name)] : [])),
    bodyChecks: new Map(
      models.map(([type, model]) => [type.toLowerCase(), checkNamed(model, checks, properties.where)]),
    ),
  };
};

const requestParameter = (source: string): RequestParameter => {
  const [, place, name = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(source) ?? [];
  if (place === 'header' || place === 'querystring' || place === 'path') return { in: place, name };
  throw new Error(`The request parameter ${source} is not served on one machine.`);
};

const checkNamed = (model: string, checks: ReadonlyMap<string, BodyCheck>, where: string): BodyCheck => {
  const check = checks.get(model);
  // Every API has the models Empty and Error, which accept any body.
  if (check || model === 'Empty' || model === 'Error') return check ?? (() => undefined);
  throw new Error(`${where}.RequestModels has ${model}, which is not in the template.`);
};
