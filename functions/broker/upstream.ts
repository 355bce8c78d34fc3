/**
 * What a call to RingCX or RingEX came to. `unauthorized`: 401. `refused`: 400, 403 or 422. `rate-limited`: 429.
 * `unavailable`: nobody there, or
 * any other status. `lost`: no answer, so it may have been done.
 * `malformed`: it was done, and the answer cannot be read.
 */
export type Upstream<T> = { readonly ok: true; readonly value: T } | UpstreamFailure;

export interface UpstreamFailure {
  readonly ok: false;
  readonly reason: 'unauthorized' | 'refused' | 'rate-limited' | 'unavailable' | 'lost' | 'malformed';
  readonly status?: number;
  readonly retryAfterMs?: number;
}
