import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Redacted } from '../redacted.ts';
import type { System } from '../system.ts';
import type { Upstream } from '../upstream.ts';
import type { ConnectionRecord, LimitedCalls } from './connection-record.ts';
import type { Session } from './session.ts';
import type { SignIn } from './sign-in.ts';

/** RingCX's session calls and RingEX's token call. Every call ends within `timeoutMs`. */
export interface SessionCalls {
  ringExToken(signIn: Extract<SignIn, { kind: 'ringex-jwt' }>, timeoutMs: number): Promise<Upstream<Redacted>>;
  exchange(rcAccessToken: Redacted, timeoutMs: number): Promise<Upstream<Session>>;
  login(signIn: Extract<SignIn, { kind: 'ringcx-password' }>, timeoutMs: number): Promise<Upstream<Session>>;
  refresh(refreshToken: Redacted, timeoutMs: number): Promise<Upstream<Session>>;
}

/** The table's entry for a failed renewal. */
export interface FailureToSave {
  readonly code: ErrorCode;
  readonly at: number;
  readonly failures: number;
  readonly retryAt: number | null;
  readonly refusedAt: number | null;
  /** The refresher's next look; null: it does not look by itself. */
  readonly dueAt: number | null;
}

/** The table's entry for a new session. */
export interface SessionToSave {
  readonly session: Session;
  readonly refusedAt: number | null;
  readonly dueAt: number | null;
}

/** The table's connection records, as far as sessions go. Reads see the last write. */
export interface ConnectionStore {
  find(name: string): Promise<ConnectionRecord | undefined>;
  /** Takes the lease if nobody holds it, and reads the record. Undefined: somebody holds it. Its owner may repeat this. */
  takeLease(name: string, owner: string, now: number, until: number): Promise<ConnectionRecord | undefined>;
  /** To be called before each further call to RingCX. False: somebody else has taken the lease. */
  extendLease(name: string, owner: string, until: number, calls: LimitedCalls): Promise<boolean>;
  releaseLease(name: string, owner: string): Promise<void>;
  /**
   * Keeps the session for the life it has left, without its refresh token, which is spent. False: somebody else has the
   * lease, or has saved a session since `record` was read.
   */
  dropRefreshToken(record: ConnectionRecord, owner: string): Promise<boolean>;
  /** Releases the lease too. `superseded`: somebody else has saved a session since `record` was read. */
  saveSession(record: ConnectionRecord, owner: string, save: SessionToSave): Promise<'saved' | 'superseded'>;
  /**
   * Releases the lease too. False, and nothing else is written: somebody else has the lease, or has saved a session
   * since `record` was read.
   */
  saveFailure(record: ConnectionRecord, owner: string, failure: FailureToSave): Promise<boolean>;
}

export interface SignInStore {
  find(connection: string): Promise<SignIn | undefined>;
  /** Creates, changes, or restores the sign-in within its recovery window. */
  put(connection: string, signIn: SignIn): Promise<void>;
}

/** Everything that getting a session takes. */
export interface SessionPorts extends System {
  readonly connections: ConnectionStore;
  readonly signIns: SignInStore;
  readonly sessionCalls: SessionCalls;
}
