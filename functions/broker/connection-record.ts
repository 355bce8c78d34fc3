import type { ErrorCode } from '../contract/error-codes.ts';
import type { Session } from './session.ts';
import type { SignInKind } from './sign-in.ts';

/** Who may call RingCX for a connection right now. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** When the calls were made that RingCX limits to five a minute; only the recent ones. */
export interface LimitedCalls {
  readonly exchange: readonly number[];
  readonly ringExToken: readonly number[];
  readonly login: readonly number[];
}

export type LimitedCall = keyof LimitedCalls;

/** Everything the table knows of a connection. Instants are epoch milliseconds; null: not (yet). */
export interface ConnectionRecord {
  readonly name: string;
  /** Null while a first sign-in is being checked: such a connection is not known to anybody yet. */
  readonly signInKind: SignInKind | null;
  readonly keepFresh: boolean;
  /** Fixed by the first session, so that no other account's session can slip in. */
  readonly mainAccountId: string | null;
  readonly session: Session | null;
  /** Another one after each session saved, and each new beginning of the connection: no two are ever the same. */
  readonly sessionVersion: string | null;
  readonly lease: Lease | null;
  readonly limitedCalls: LimitedCalls;
  /** In a row, since the last session. */
  readonly failures: number;
  /** No call to RingCX before then. */
  readonly retryAt: number | null;
  /** RingCX refused the stored sign-in then; it is not tried again by itself. */
  readonly refusedAt: number | null;
  readonly lastRefreshAt: number | null;
  readonly lastError: ErrorCode | null;
  readonly lastErrorAt: number | null;
  /** Since when it is being forgotten. */
  readonly forgettingAt: number | null;
}
