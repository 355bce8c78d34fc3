import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../broker/system.ts';
import type { RateLimit, UpstreamFailure } from '../broker/upstream.ts';
import { VERSION } from '../contract/version.ts';
import { failureOf, readRateLimit } from './failure-of.ts';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  /** For everything: the name, the connection, the request and the answer. */
  readonly timeoutMs: number;
}

export type UpstreamText =
  | { readonly ok: true; readonly text: string; readonly rateLimit: RateLimit | null }
  | UpstreamFailure;

/** Answers of RingCX are a few kilobytes; a thousand API tokens are fifty. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/** Node's own default, which the environment could change. */
const LONGEST_HEADERS_BYTES = 16 * 1024;

/** A proxy may say that it is still working. Node limits the size of such answers, but not their number. */
const MOST_INFORMATIONAL_ANSWERS = 20;

export const MALFORMED = { ok: false, reason: 'malformed' } as const;

/**
 * Sends one request, once, on a connection of its own: a function may sleep for minutes between two calls, and a
 * connection that died meanwhile would make every failure look like a lost answer. The promise never rejects. It
 * settles within the time-out in whatever way the connection ends, and leaves no connection and no timer behind.
 */
export function send(request: UpstreamRequest, clock: Clock): Promise<UpstreamText> {
  const { method, url, form, timeoutMs } = request;
  const body = form ? new URLSearchParams(form).toString() : '';
  const headers = headersOf(request, body);
  // An entry of the table may be older than the check of every token that is read.
  if (Object.values(headers).some((value) => !/^[\x20-\x7e]*$/.test(value)))
    return Promise.resolve({ ok: false, reason: 'unavailable' });
  return new Promise((resolve) => {
    const options: RequestOptions = { method, headers, agent: false, maxHeaderSize: LONGEST_HEADERS_BYTES };
    const secure = url.protocol === 'https:';
    const outgoing = (secure ? httpsRequest : httpRequest)(url, options);
    let connection: Socket | undefined;
    let sent = false;
    const settle = (outcome: UpstreamText): void => {
      clearTimeout(timer);
      // Not left to the request, which gives its connection away when the other side switches protocols.
      connection?.destroy();
      outgoing.destroy();
      resolve(outcome);
    };
    const unanswered = (): void => settle({ ok: false, reason: sent ? 'lost' : 'unavailable' });
    const timer = setTimeout(unanswered, timeoutMs);
    outgoing.on('socket', (socket: Socket) => {
      connection = socket;
      socket.on('error', unanswered);
      // Nothing leaves before the connection is there and, with TLS, the certificate checked.
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        sent = true;
        outgoing.end(body);
      });
    });
    for (const ending of ['error', 'close', 'upgrade', 'connect']) outgoing.on(ending, unanswered);
    let informational = 0;
    outgoing.on('information', () => {
      informational += 1;
      if (informational > MOST_INFORMATIONAL_ANSWERS) unanswered();
    });
    outgoing.on('response', (incoming) => receive(incoming, clock, settle, unanswered));
  });
}

/** Ignores the body of a failure: it is not documented, may repeat a credential, and may never end. */
function receive(
  incoming: IncomingMessage,
  clock: Clock,
  settle: (outcome: UpstreamText) => void,
  unanswered: () => void,
): void {
  const { statusCode = 0, headers } = incoming;
  for (const ending of ['error', 'aborted', 'close']) incoming.on(ending, unanswered);
  // Node takes a 101 that names no protocol for the answer, and never ends it.
  if (statusCode < 200) {
    unanswered();
    return;
  }
  if (statusCode > 299) {
    settle(failureOf(statusCode, headers, clock.now()));
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) settle(MALFORMED);
    else chunks.push(chunk);
  });
  incoming.on('end', () => {
    // A connection that is closed in the middle of an answer may end it, too.
    if (incoming.complete)
      settle({ ok: true, text: Buffer.concat(chunks).toString(), rateLimit: readRateLimit(headers) });
    else unanswered();
  });
}

function headersOf({ method, headers, form }: UpstreamRequest, body: string): Record<string, string> {
  return {
    accept: 'application/json, text/plain',
    'user-agent': `ringcx-token-broker/${VERSION}`,
    ...headers,
    ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...(method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {}),
  };
}
