export interface Answer {
  status: number;
  contentType: 'application/json' | 'text/plain' | 'text/html';
  body: string;
  headers?: Record<string, string>;
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value), headers };
}

export function text(body: string, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, contentType: 'text/plain', body, headers };
}

/** Documented word for word: the one 401 that a refresh cures. */
export const bearerExpired = text('Jwt is expired', 401);

/** RingCX does not document these texts; clients may only go by the status. */
export const bearerRefused = text('Unauthorized', 401);
export const credentialsRefused = text('Authentication failed', 401);

export function tooManyCalls(retryAfterSeconds: number | undefined): Answer {
  return text('rate', 429, retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) });
}

/** Echoes the path, and with it the API token that is in the path of a delete. */
export function permissionDenied(request: { method: string; path: string }, timestamp: number): Answer {
  return ringCxError(403, 'access.denied.exception', 'You do not have permission to access this resource', {
    requestUri: `${request.path} - ${request.method}`,
    timestamp,
  });
}

export function badRequest(generalMessage: string): Answer {
  return ringCxError(400, 'bad.request.exception', generalMessage);
}

export function notFound(generalMessage: string): Answer {
  return ringCxError(404, 'not.found.exception', generalMessage);
}

export function ringCxError(status: number, errorCode: string, generalMessage: string, more: object = {}): Answer {
  return json({ errorCode, generalMessage, details: '', ...more }, status);
}

/** Neither JSON nor anything that could pass for a token. */
export const malformed: Answer = { status: 200, contentType: 'text/html', body: '<html><body>{"access' };

export function toResponse({ status, contentType, body, headers }: Answer): Response {
  return new Response(body, { status, headers: { ...headers, 'Content-Type': contentType } });
}
