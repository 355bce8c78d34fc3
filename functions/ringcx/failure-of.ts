import type { UpstreamFailure } from '../broker/upstream.ts';

/** Longer than the penalties of RingCX and RingEX, but no answer can make the broker wait for hours. */
const LONGEST_RETRY_AFTER_S = 300;

/** The meaning of an HTTP status other than 2xx. */
export function failureOf(status: number, retryAfter: string | undefined): UpstreamFailure {
  const after = retryAfterMs(retryAfter);
  return { ok: false, status, reason: reasonOf(status), ...(after === undefined ? {} : { retryAfterMs: after }) };
}

/** With these statuses RingCX refuses the request itself. Any other (404, 405, 5xx, …) may come from a proxy or an outage. */
const REFUSALS = new Set([400, 403, 422]);

function reasonOf(status: number): UpstreamFailure['reason'] {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  return REFUSALS.has(status) ? 'refused' : 'unavailable';
}

/** Reads seconds only: RingCX and RingEX send no dates. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,6}$/.test(header.trim())) return undefined;
  return Math.min(Number(header), LONGEST_RETRY_AFTER_S) * 1000;
}
