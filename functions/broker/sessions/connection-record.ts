import type { ErrorCode } from '../../contract/error-codes.ts';
import type { RingCxHosts } from '../upstream.ts';
import type { Refusal } from './refusal.ts';
import type { SessionUser, StoredSession } from './session.ts';
import type { SignInKind } from './sign-in.ts';

/** The exclusive right to call RingCX for a connection, for a few seconds. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** The failures since the last session, which decide on the next attempt. */
export interface Failures {
  /** Failures in a row. */
  readonly count: number;
  /** Refreshes in a row that were sent and got no answer. The refresh token may be spent, or not. */
  readonly lostRefreshes: number;
  /** Refusals of the present refresh token. */
  readonly refusedRefreshes: number;
  /** RingCX is not called before then. */
  readonly retryAt: number | null;
  /** The connection's turn to sign in is expected then; null: it waits for none. */
  readonly turnAt: number | null;
}

export const NO_FAILURES: Failures = { count: 0, lostRefreshes: 0, refusedRefreshes: 0, retryAt: null, turnAt: null };

/** Everything the table knows of a connection and its session. Instants are epoch milliseconds; null: not (yet). */
export interface ConnectionRecord {
  readonly name: string;
  /** Null while a first sign-in is being checked: nobody else knows such a connection yet. */
  readonly signInKind: SignInKind | null;
  /** The hosts of the connection's RingCX; null: those of the settings. */
  readonly hosts: RingCxHosts | null;
  readonly keepFresh: boolean;
  /** Fixed by the first session, so that no other account's session can slip in. */
  readonly mainAccountId: string | null;
  /** The RingCX user of the sign-in, to whom the API tokens belong. */
  readonly user: SessionUser | null;
  /** The id of the RingEX account, which some RingCX APIs want beside the RingCX account. */
  readonly rcAccountId: string | null;
  /** RingEX was asked for it, whatever it answered. */
  readonly rcAccountIdAsked: boolean;
  readonly session: StoredSession | null;
  /** Changes with each saved session and each new beginning of the connection; never repeats. */
  readonly sessionVersion: string | null;
  readonly lease: Lease | null;
  readonly failures: Failures;
  /** RingCX refused the stored sign-in. */
  readonly refusal: Refusal | null;
  readonly lastRefreshAt: number | null;
  readonly lastError: ErrorCode | null;
  readonly lastErrorAt: number | null;
  /** Somebody began to forget the connection then. */
  readonly forgettingAt: number | null;
}

/** A connection with a stored sign-in. */
export type KnownConnection = ConnectionRecord & { readonly signInKind: SignInKind };

export const isKnown = (record: ConnectionRecord | undefined): record is KnownConnection =>
  record !== undefined && record.signInKind !== null;
