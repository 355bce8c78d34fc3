import type { IncomingHttpHeaders } from 'node:http';
import type { RateLimit, UpstreamFailure } from '../broker/upstream.ts';

/** Longer than the penalties of RingCX and RingEX, but no answer can make the broker wait for hours. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/** The meaning of an HTTP status other than 2xx. */
export function failureOf(status: number, headers: IncomingHttpHeaders, now: number): UpstreamFailure {
  const retryAfterMs = readRetryAfter(headers['retry-after'], now);
  const rateLimit = readRateLimit(headers);
  return {
    ok: false,
    status,
    reason: reasonOf(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(rateLimit === null ? {} : { rateLimit }),
  };
}

/**
 * The failure of a call that carries credentials. RingCentral does not document the status of a refusal, and the paths
 * of these calls are known to exist, so a 404 is about the credentials.
 */
export const credentialFailure = (failure: UpstreamFailure): UpstreamFailure =>
  failure.status === 404 ? { ...failure, reason: 'refused' } : failure;

/** Statuses that judge the request. Any other (404, 405, 5xx, …) rather comes from something in between. */
const REFUSALS = new Set([400, 403, 422]);

function reasonOf(status: number): UpstreamFailure['reason'] {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  return REFUSALS.has(status) ? 'refused' : 'unavailable';
}

/** Seconds or an HTTP date. A date that has passed says nothing: the other clock may be slow. */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_RETRY_AFTER_MS);
  // `Date.parse` also reads texts that are no dates, such as -5.
  const until = /^[A-Z][a-z]+, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return until > now ? Math.min(until - now, LONGEST_RETRY_AFTER_MS) : undefined;
}

const MOST_CALLS = 100_000;
const LONGEST_WINDOW_S = 3600;

/** RingEX names its limit and the window in seconds on every answer. Null: it does not, or the numbers make no sense. */
export function readRateLimit(headers: IncomingHttpHeaders): RateLimit | null {
  const limit = readCount(headers['x-rate-limit-limit'], MOST_CALLS);
  const windowSeconds = readCount(headers['x-rate-limit-window'], LONGEST_WINDOW_S);
  return limit && windowSeconds ? { limit, windowMs: windowSeconds * 1000 } : null;
}

function readCount(header: string | string[] | undefined, most: number): number | undefined {
  const count = /^\d{1,9}$/.test(String(header)) ? Number(header) : 0;
  return count > 0 && count <= most ? count : undefined;
}
