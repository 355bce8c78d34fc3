import type { UpstreamFailure } from '../broker/upstream.ts';

/** Longer than RingCX's and RingEX's penalties; nobody can make the broker wait for hours. */
const LONGEST_RETRY_AFTER_S = 300;

/** What an HTTP status other than 2xx means for the broker. */
export function failureOf(status: number, retryAfter: string | undefined): UpstreamFailure {
  const after = retryAfterMs(retryAfter);
  return { ok: false, status, reason: reasonOf(status), ...(after === undefined ? {} : { retryAfterMs: after }) };
}

/** What is said of what was sent. Anything else (404, 405, 5xx, …) is rather said by something that stands in between. */
const REFUSALS = new Set([400, 403, 422]);

function reasonOf(status: number): UpstreamFailure['reason'] {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  return REFUSALS.has(status) ? 'refused' : 'unavailable';
}

/** Seconds; RingCX and RingEX send no dates. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header.trim())) return undefined;
  return Math.min(Number(header), LONGEST_RETRY_AFTER_S) * 1000;
}
