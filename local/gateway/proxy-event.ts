import type { Api } from './api.ts';
import type { HeaderField, IncomingRequest } from './incoming-request.ts';
import { headerValues } from './incoming-request.ts';
import type { Match } from './match-route.ts';
import type { RequestContext } from './request-context.ts';

// They concern the connection to the gateway, not the request.
const NOT_PASSED_ON = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** The fields that a function's event and an authorizer's have in common (payload format 1.0). */
export const eventOf = (api: Api, request: IncomingRequest, match: Match, context: RequestContext): object => {
  const headers = withForwarding(request);
  const query = parseQuery(request.query);
  return {
    resource: match.method.resourcePath,
    path: match.path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: query.length > 0 ? lastValues(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allValues(query) : null,
    pathParameters: Object.keys(match.pathParameters).length > 0 ? match.pathParameters : null,
    stageVariables: api.stageVariables,
    requestContext: context,
  };
};

/** What the function of a method gets. */
export const proxyEvent = (api: Api, request: IncomingRequest, match: Match, context: RequestContext): object => {
  const binary = isBinary(api, request);
  const body = request.body.toString(binary ? 'base64' : 'utf8');
  return { ...eventOf(api, request, match, context), body: body === '' ? null : body, isBase64Encoded: binary };
};

export const parseQuery = (query: string): readonly HeaderField[] => [...new URLSearchParams(query)];

const isBinary = (api: Api, request: IncomingRequest): boolean => {
  const [type = ''] = (headerValues(request, 'content-type').at(-1) ?? '').split(';');
  return api.binaryMediaTypes.includes(type.trim().toLowerCase()) || api.binaryMediaTypes.includes('*/*');
};

const withForwarding = ({ headers, sourceIp }: IncomingRequest): readonly HeaderField[] => [
  ...headers.filter(([name]) => !NOT_PASSED_ON.has(name.toLowerCase())),
  ['X-Forwarded-For', sourceIp],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Proto', 'https'],
];

const lastValues = (fields: readonly HeaderField[]): Record<string, string> => Object.fromEntries(fields);

const allValues = (fields: readonly HeaderField[]): Record<string, readonly string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
};
