import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { UpstreamFailure } from '../broker/upstream.ts';
import { failureOf } from './failure-of.ts';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number;
}

export type UpstreamText = { readonly ok: true; readonly text: string } | UpstreamFailure;

/** Answers of RingCX are a few kilobytes; a thousand API tokens are fifty. */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/**
 * Sends one request, once, on a connection of its own: a function may sleep for minutes between two calls, and a
 * connection that died meanwhile would make every failure look like a lost answer.
 */
export function send(request: UpstreamRequest): Promise<UpstreamText> {
  const { method, url, timeoutMs } = request;
  const body = request.form ? new URLSearchParams(request.form).toString() : '';
  const headers: Record<string, string> = { accept: 'application/json, text/plain', ...request.headers };
  if (request.form) headers['content-type'] = 'application/x-www-form-urlencoded';
  if (method === 'POST') headers['content-length'] = String(Buffer.byteLength(body));
  const options: RequestOptions = { method, headers, agent: false, signal: AbortSignal.timeout(timeoutMs) };
  return new Promise((resolve) => {
    const outgoing = (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER_BYTES) incoming.destroy(new Error('the answer is too long'));
      });
      incoming.on('end', () => resolve(interpret(incoming.statusCode ?? 0, incoming.headers['retry-after'], text)));
      incoming.on('error', () => resolve({ ok: false, reason: 'lost' }));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(unanswered(error)));
    outgoing.end(body);
  });
}

/** No connection was made, so nothing was done. Any other break may have come after the effect. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

const unanswered = (error: NodeJS.ErrnoException): UpstreamFailure => ({
  ok: false,
  reason: NO_CONNECTION.has(error.code ?? '') ? 'unavailable' : 'lost',
});

/** Ignores the body of a failure: it is not documented, and may repeat a credential. */
const interpret = (status: number, retryAfter: string | undefined, text: string): UpstreamText =>
  status >= 200 && status < 300 ? { ok: true, text } : failureOf(status, retryAfter);
