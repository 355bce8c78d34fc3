/**
 * The outcome of a call to RingCX or RingEX. `unauthorized`: 401. `refused`: 400, 403 or 422. `rate-limited`: 429.
 * `unavailable`: no connection, or any other status. `lost`: no answer, so the call may have had its effect.
 * `malformed`: it had its effect, and the answer cannot be read.
 */
export type Upstream<T> = { readonly ok: true; readonly value: T } | UpstreamFailure;

export interface UpstreamFailure {
  readonly ok: false;
  readonly reason: 'unauthorized' | 'refused' | 'rate-limited' | 'unavailable' | 'lost' | 'malformed';
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/** The hosts of one RingCX: its auth endpoints and its API. */
export interface RingCxHosts {
  readonly authUrl: string;
  readonly apiUrl: string;
}

/** Calls to the RingCX at these hosts; null: the hosts of the settings. */
export interface AtHosts<T> {
  at(hosts: RingCxHosts | null): T;
}
