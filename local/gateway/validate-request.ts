import type { Method, RequestParameter } from './api.ts';
import { headerValues, type IncomingRequest } from './incoming-request.ts';
import type { RouteMatch } from './match-route.ts';
import { parseQuery } from './proxy-event.ts';
import { Refusal } from './refusal.ts';

/** Checks the required parameters, and the body by its content type, as the method's request validator does. */
export const validateRequest = (match: RouteMatch, request: IncomingRequest): void => {
  const missing = match.method.requiredParameters.filter((parameter) => !isPresent(parameter, match, request));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Refusal('BAD_REQUEST_PARAMETERS', { message: `Missing required request parameters: [${names}]` });
  }
  const check = bodyCheck(match.method, request);
  const fault = check?.(parseBody(request.body));
  if (fault !== undefined) throw new Refusal('BAD_REQUEST_BODY', { validationError: fault });
};

const isPresent = ({ in: where, name }: RequestParameter, match: RouteMatch, request: IncomingRequest): boolean => {
  if (where === 'path') return Boolean(match.pathParameters[name]);
  if (where === 'header') return headerValues(request, name).some(Boolean);
  return parseQuery(request.query).some(([key, value]) => key === name && value !== '');
};

/** Undefined for a content type without a model. A missing content type counts as JSON. */
const bodyCheck = ({ bodyChecks }: Method, request: IncomingRequest) => {
  const [type = ''] = (headerValues(request, 'content-type').at(-1) ?? 'application/json').split(';');
  return bodyChecks.get(type.trim().toLowerCase()) ?? bodyChecks.get('$default');
};

/** An empty body is validated as `{}`. */
const parseBody = (body: Buffer): unknown => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw new Refusal('BAD_REQUEST_BODY', { validationError: 'the body is not JSON' });
  }
};
