import type { UpstreamFailure } from '../upstream.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { Refusal } from './refusal.ts';
import type { Session } from './session.ts';
import type { SessionNeed } from './session-need.ts';

/** A renewal whose lease is held: `record` is the connection as it was when the lease was taken. */
export interface Renewal {
  readonly record: ConnectionRecord;
  readonly owner: string;
  readonly need: SessionNeed;
  readonly askedAt: number;
  /** No call begins, and none is awaited, after this. */
  readonly deadline: number;
}

export interface ObtainedSession {
  readonly ok: true;
  readonly session: Session;
  readonly by: 'refresh' | 'stored sign-in' | 'credentials of the request';
  /** The refusal of the stored sign-in, as this renewal leaves it; undefined: as before. */
  readonly refusal?: Refusal | null;
  /** Undefined: not learnt by this renewal. */
  readonly rcAccountId?: string;
}

/** The call that failed, in the words of the design. */
export type RenewalStep = 'login' | 'exchange' | 'refresh' | 'RingEX token';

/** The outcome of this renewal's refresh; null: none was made. */
export type RefreshOutcome = UpstreamFailure['reason'] | null;

/** An upstream call that a renewal made and that failed. */
export interface FailedCall {
  readonly ok: false;
  readonly reason: 'call failed';
  readonly step: RenewalStep;
  readonly answer: UpstreamFailure;
  readonly credentials: 'refresh token' | 'stored' | 'request';
  readonly refresh: RefreshOutcome;
}

/**
 * The reason why a renewal gave no session. `still refused`: RingCX had refused the stored sign-in before, and it is
 * too early to try it again. `lease lost`: somebody else has the lease, or a session was saved under it; that one is to
 * be waited for.
 */
export type RenewalFailure =
  | FailedCall
  | { readonly ok: false; readonly reason: 'still refused'; readonly refresh: RefreshOutcome }
  | { readonly ok: false; readonly reason: 'sign-in limit'; readonly at: number; readonly refresh: RefreshOutcome }
  | { readonly ok: false; readonly reason: 'account mismatch'; readonly other: string; readonly own: string }
  | { readonly ok: false; readonly reason: 'user mismatch' }
  | { readonly ok: false; readonly reason: 'sign-in missing' }
  | { readonly ok: false; readonly reason: 'out of time' }
  | { readonly ok: false; readonly reason: 'lease lost' };
