import type { HypothesisValues } from './hypotheses.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: 'application/json' | 'text/plain' | 'text/html';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value), headers };
}

export function text(body: string, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, contentType: 'text/plain', body, headers };
}

/** RingCX documents this text. It is the one 401 after which a refresh helps. */
export const BEARER_EXPIRED = text('Jwt is expired', 401);

/** RingCX does not document these texts, so clients may rely on the status alone. */
export const BEARER_REFUSED = text('Unauthorized', 401);
export const CREDENTIALS_REFUSED = text('Authentication failed', 401);

/** Of a login, an exchange or a refresh. */
export function credentialsRefused({ refusalStatus }: HypothesisValues): Answer {
  return { ...CREDENTIALS_REFUSED, status: refusalStatus };
}

/** The braces are a misprint of a guide, or the truth. */
export function tokenListAnswer(tokens: readonly string[], form: HypothesisValues['tokenList']): Answer {
  if (form === 'json') return json(tokens);
  const body = `{ ${tokens.map((token) => `"${token}"`).join(', ')} }`;
  return { status: 200, contentType: 'application/json', body };
}

export function tooManyCalls(retryAfterSeconds: number | undefined): Answer {
  return text('rate', 429, retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) });
}

/** Repeats the path, as RingCX does, and with it the API token in the path of a delete. */
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

export function refuseBody(errors: readonly { readonly path: string; readonly message: string }[]): Response {
  return toResponse(json({ errors }, 400));
}

/** Neither JSON nor a text that a client could take for a token. */
export const MALFORMED: Answer = { status: 200, contentType: 'text/html', body: '<html><body>{"access' };

export function redirection(status: number, location: string): Answer {
  return text('', status, { Location: location });
}

export function toResponse({ status, contentType, body, headers }: Answer): Response {
  if (status === 204) return new Response(null, { status, headers: { ...headers } });
  return new Response(body, { status, headers: { ...headers, 'Content-Type': contentType } });
}
