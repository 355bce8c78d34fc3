import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Session } from './session.ts';
import type { SignInKind } from './sign-in.ts';

/** The exclusive right to call RingCX for a connection, for a few seconds. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** The times of the recent calls that RingCX or RingEX limits to five a minute. */
export interface LimitedCalls {
  readonly exchange: readonly number[];
  readonly ringExToken: readonly number[];
  readonly login: readonly number[];
}

export type LimitedCall = keyof LimitedCalls;

/** Everything the table knows of a connection and its session. Instants are epoch milliseconds; null: not (yet). */
export interface ConnectionRecord {
  readonly name: string;
  /** Null while a first sign-in is being checked: nobody else knows such a connection yet. */
  readonly signInKind: SignInKind | null;
  readonly keepFresh: boolean;
  /** Fixed by the first session, so that no other account's session can slip in. */
  readonly mainAccountId: string | null;
  readonly session: Session | null;
  /** Changes with each saved session and each new beginning of the connection; never repeats. */
  readonly sessionVersion: string | null;
  readonly lease: Lease | null;
  readonly limitedCalls: LimitedCalls;
  /** Failures in a row, since the last session. */
  readonly failures: number;
  /** The time before which RingCX is not called again. */
  readonly retryAt: number | null;
  /** The first refusal of the stored sign-in, or the first session for another account; the broker does not try it again by itself. */
  readonly refusedAt: number | null;
  readonly lastRefreshAt: number | null;
  readonly lastError: ErrorCode | null;
  readonly lastErrorAt: number | null;
  /** The time at which somebody began to forget the connection. */
  readonly forgettingAt: number | null;
}

/** A connection with a stored sign-in. */
export type KnownConnection = ConnectionRecord & { readonly signInKind: SignInKind };

export const isKnown = (record: ConnectionRecord | undefined): record is KnownConnection =>
  record !== undefined && record.signInKind !== null;
