import type { Method, RequestParameter } from './api.ts';
import { headerValues, type IncomingRequest } from './incoming-request.ts';
import type { Match } from './match-route.ts';
import { parseQuery } from './proxy-event.ts';
import { Refusal } from './refusal.ts';

/** What the method's request validator looks at: parameters that must be there, and the body by its content type. */
export const validateRequest = (match: Match, request: IncomingRequest): void => {
  const missing = match.method.requiredParameters.filter((parameter) => !isThere(parameter, match, request));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Refusal('BAD_REQUEST_PARAMETERS', { message: `Missing required request parameters: [${names}]` });
  }
  const check = bodyCheck(match.method, request);
  const fault = check?.(parseBody(request.body));
  if (fault !== undefined) throw new Refusal('BAD_REQUEST_BODY', { validationError: fault });
};

const isThere = ({ in: where, name }: RequestParameter, match: Match, request: IncomingRequest): boolean => {
  if (where === 'path') return Boolean(match.pathParameters[name]);
  if (where === 'header') return headerValues(request, name).some(Boolean);
  return parseQuery(request.query).some(([key, value]) => key === name && value !== '');
};

/** A content type without a model is let through; none at all counts as JSON. */
const bodyCheck = ({ bodyChecks }: Method, request: IncomingRequest) => {
  const [type = ''] = (headerValues(request, 'content-type').at(-1) ?? 'application/json').split(';');
  return bodyChecks.get(type.trim().toLowerCase()) ?? bodyChecks.get('$default');
};

/** No body is looked at as if it were `{}`. */
const parseBody = (body: Buffer): unknown => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The parser's message quotes the body, which may hold a password.
    throw new Refusal('BAD_REQUEST_BODY', { validationError: 'the body is not JSON' });
  }
};
