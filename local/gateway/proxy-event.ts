import type { Api } from './api.ts';
import type { HeaderField, IncomingRequest } from './incoming-request.ts';
import { headerValues } from './incoming-request.ts';
import type { RouteMatch } from './match-route.ts';
import type { RequestContext } from './request-context.ts';

// These headers concern the connection to the gateway, not the request.
const CONNECTION_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** The fields that the events of a function and of an authorizer share (payload format 1.0). */
export const sharedEventFields = (
  api: Api,
  request: IncomingRequest,
  match: RouteMatch,
  context: RequestContext,
): object => {
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

/** The event for a function behind a proxy integration. */
export const proxyEvent = (api: Api, request: IncomingRequest, match: RouteMatch, context: RequestContext): object => {
  const binary = isBinary(api, request);
  const body = request.body.toString(binary ? 'base64' : 'utf8');
  return {
    ...sharedEventFields(api, request, match, context),
    body: body === '' ? null : body,
    isBase64Encoded: binary,
  };
};

export const parseQuery = (query: string): readonly HeaderField[] => [...new URLSearchParams(query)];

const isBinary = (api: Api, request: IncomingRequest): boolean => {
  const [type = ''] = (headerValues(request, 'content-type').at(-1) ?? '').split(';');
  return api.binaryMediaTypes.includes(type.trim().toLowerCase()) || api.binaryMediaTypes.includes('*/*');
};

const withForwarding = ({ headers, sourceIp }: IncomingRequest): readonly HeaderField[] => [
  ...headers.filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase())),
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
