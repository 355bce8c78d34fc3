/**
 * The outcome of a call to RingCX or RingEX. `unauthorized`: 401. `refused`: 400, 403 or 422, and 404 where credentials
 * were sent. `rate-limited`: 429. `unavailable`: the request was never sent, or any other status came. `lost`: the
 * request was sent and no usable answer came, so the call may have had its effect. `malformed`: the call had its effect,
 * and its answer came, but it is too long or cannot be read.
 */
export type Upstream<T> = { readonly ok: true; readonly value: T } | UpstreamFailure;

export interface UpstreamFailure {
  readonly ok: false;
  readonly reason: 'unauthorized' | 'refused' | 'rate-limited' | 'unavailable' | 'lost' | 'malformed';
  readonly status?: number;
  /** Absent: the answer names no pause. */
  readonly retryAfterMs?: number;
  /** The limit that the answer names. */
  readonly rateLimit?: RateLimit;
}

/** So many calls in each window. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** The RingCX that a connection belongs to. */
export interface RingCxHosts {
  readonly authUrl: string;
  readonly apiUrl: string;
}

/** Calls that can go to the hosts of any connection. */
export interface AtHosts<T> {
  /** @param hosts null: those of the settings. */
  at(hosts: RingCxHosts | null): T;
}
