import type { RingCxHosts } from '../upstream.ts';
import type { LeasedCalls } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { RefreshOutcome, Renewal } from './renewal.ts';

/** One sign-in of a renewal. */
export interface SigningIn {
  readonly ports: SessionPorts;
  readonly calls: LeasedCalls;
  readonly renewal: Renewal;
  readonly hosts: RingCxHosts | null;
  /** The outcome of the refresh before it. */
  readonly refresh: RefreshOutcome;
}
