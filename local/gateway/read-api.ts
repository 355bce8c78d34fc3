import { type PolicyStatement, parsePolicy } from '../iam/policy.ts';
import type { Json } from '../template/json.ts';
import type { Properties } from '../template/properties.ts';
import type { Stack, StackResource } from '../template/stack.ts';
import type { Api, GatewayResponse } from './api.ts';
import { refuseUnknownVariables } from './gateway-response.ts';
import { readMethods } from './read-methods.ts';

/** The one REST API of the stack. */
export const readApi = (stack: Stack): Api => {
  const [api, another] = stack.ofType('AWS::ApiGateway::RestApi');
  if (!api || another) throw new Error('The template must have exactly one AWS::ApiGateway::RestApi.');
  api.properties.refuse('Body', 'is an OpenAPI document; only resources and methods are served');
  const stage = stageOf(stack, api);
  const { region, accountId } = stack.target;
  const variables = stage.properties.entries('Variables');
  const policy = api.properties.value.Policy;
  return {
    apiId: api.ref,
    region,
    accountId,
    stage: stage.properties.text('StageName'),
    stageVariables: variables.length > 0 ? Object.fromEntries(variables) : null,
    binaryMediaTypes: api.properties.texts('BinaryMediaTypes').map((type) => type.toLowerCase()),
    resourcePolicy:
      policy === undefined
        ? undefined
        : resourcePolicy(policy, `arn:aws:execute-api:${region}:${accountId}:${api.ref}`),
    methods: readMethods(stack, api, stage),
    gatewayResponses: new Map(stack.ofType('AWS::ApiGateway::GatewayResponse').map(gatewayResponse)),
  };
};

const stageOf = (stack: Stack, api: StackResource): StackResource => {
  const [stage, another] = stack
    .ofType('AWS::ApiGateway::Stage')
    .filter(({ properties }) => properties.text('RestApiId') === api.ref);
  if (!stage || another) throw new Error('The REST API must have exactly one AWS::ApiGateway::Stage.');
  if (stage.properties.flag('CacheClusterEnabled')) {
    stage.properties.refuse('CacheClusterEnabled', 'asks for a response cache, which is not served on one machine');
  }
  return stage;
};

/**
 * Expands `execute-api:/…`, which is short for this API. Drops statements that allow something to some principals: only
 * signed requests have a principal, and those of the same account need no statement. Throws on a statement that denies
 * something to some principals, because principals are not emulated.
 */
const resourcePolicy = (policy: Json, apiArn: string): readonly PolicyStatement[] =>
  parsePolicy(policy)
    .filter(({ effect, principals }) => {
      if (principals === undefined || principals.includes('*')) return true;
      if (effect === 'Allow') return false;
      throw new Error("The API's policy denies something to some principals, which is not decided on one machine.");
    })
    .map((statement) => ({
      ...statement,
      resource: {
        ...statement.resource,
        patterns: statement.resource.patterns.map((pattern) => pattern.replace(/^execute-api:(?=\/)/, apiArn)),
      },
    }));

const HEADER = /^gatewayresponse\.header\.(.+)$/;
const HEADER_VALUE = /^(?:'.*'|\$?context\.[A-Za-z0-9_.]+)$/;

const gatewayResponse = ({ properties }: StackResource): readonly [string, GatewayResponse] => {
  const templates = properties.entries('ResponseTemplates');
  for (const [, template] of templates) refuseUnknownVariables(template, properties.where);
  return [
    properties.text('ResponseType'),
    {
      statusCode: properties.optionalNumber('StatusCode'),
      headers: properties.entries('ResponseParameters').map((entry) => responseHeader(entry, properties)),
      templates: new Map(templates),
    },
  ];
};

const responseHeader = ([name, value]: readonly [string, string], { where }: Properties): readonly [string, string] => {
  const [, header] = HEADER.exec(name) ?? [];
  if (header === undefined || !HEADER_VALUE.test(value)) {
    throw new Error(`${where}: the response parameter ${name} = ${value} cannot be served on one machine.`);
  }
  if (!value.startsWith("'")) refuseUnknownVariables(`$${value.replace(/^\$/, '')}`, where);
  return [header, value];
};
