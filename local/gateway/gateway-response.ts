import type { Api, GatewayResponse } from './api.ts';
import type { HttpResponse } from './proxy-response.ts';
import type { Refusal } from './refusal.ts';
import type { RequestContext } from './request-context.ts';

const DEFAULT_RESPONSE: GatewayResponse = {
  statusCode: undefined,
  headers: [],
  templates: new Map([['application/json', '{"message":$context.error.messageString}']]),
};

const VARIABLE = /\$context\.([A-Za-z0-9_.]+)/g;

/**
 * The response to a request that the gateway refuses, as the template's `AWS::ApiGateway::GatewayResponse` defines it.
 */
export const gatewayResponse = (api: Api, refusal: Refusal, context: RequestContext): HttpResponse => {
  if (refusal.response) return refusal.response;
  const fallback = refusal.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const declared = api.gatewayResponses.get(refusal.type) ?? api.gatewayResponses.get(fallback) ?? DEFAULT_RESPONSE;
  const [[contentType, template] = ['application/json', '']] = [...declared.templates, ...DEFAULT_RESPONSE.templates];
  const variable = (name: string): string => variableText(name, refusal, context);
  return {
    status: declared.statusCode ?? refusal.status,
    headers: [
      ['Content-Type', contentType],
      ['x-amzn-ErrorType', refusal.errorType],
      ...declared.headers.map(([name, value]) => [name, headerText(value, variable)] as const),
    ],
    body: template.replace(VARIABLE, (_, name: string) => variable(name)),
  };
};

/** Throws on a variable that is not emulated: it would be empty here and perhaps not in a deployment. */
export const refuseUnknownVariables = (template: string, where: string): void => {
  for (const [, name = ''] of template.matchAll(VARIABLE)) {
    if (!isKnown(name)) throw new Error(`${where} uses $context.${name}, which is not known on one machine.`);
  }
};

const FROM_REQUEST = [
  'requestId',
  'extendedRequestId',
  'httpMethod',
  'path',
  'stage',
  'apiId',
  'accountId',
  'protocol',
  'requestTime',
  'requestTimeEpoch',
  'resourceId',
  'resourcePath',
  'domainName',
] as const;
const FROM_ERROR = ['error.message', 'error.messageString', 'error.responseType', 'error.validationErrorString'];

const isKnown = (name: string): boolean =>
  FROM_REQUEST.some((known) => known === name) ||
  FROM_ERROR.includes(name) ||
  name.startsWith('authorizer.') ||
  name.startsWith('identity.');

const variableText = (name: string, refusal: Refusal, context: RequestContext): string => {
  const requestField = FROM_REQUEST.find((known) => known === name);
  if (requestField) return String(context[requestField] ?? '');
  if (name === 'error.message') return refusal.clientMessage ?? 'null';
  if (name === 'error.messageString') return JSON.stringify(refusal.clientMessage);
  if (name === 'error.responseType') return refusal.type;
  if (name === 'error.validationErrorString') return refusal.validationError ?? '';
  const [group, key = ''] = name.split('.');
  const values: object = (group === 'identity' ? context.identity : context.authorizer) ?? {};
  const [, value] = Object.entries(values).find(([known]) => known === key) ?? [];
  return String(value ?? '');
};

const headerText = (value: string, variable: (name: string) => string): string =>
  value.startsWith("'") ? value.slice(1, -1) : variable(value.replace(/^\$?context\./, ''));
