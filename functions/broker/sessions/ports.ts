import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Redacted } from '../redacted.ts';
import type { System } from '../system.ts';
import type { AtHosts, RateLimit, Upstream } from '../upstream.ts';
import type { ConnectionRecord, LimitedCalls } from './connection-record.ts';
import type { Access, Session } from './session.ts';
import type { SignIn, SignInOf } from './sign-in.ts';

/** The part of a RingEX token that an exchange takes. */
export interface RingExCredential {
  readonly accessToken: Redacted;
  readonly tokenType: string;
}

export interface RingExToken extends RingExCredential {
  readonly expiresInMs: number;
  /** Takes the place of the one that was spent on this token. */
  readonly refreshToken: Redacted | null;
  /** The RingEX user. */
  readonly ownerId: string | null;
  /** RingEX's limit on token calls; null: it does not say. */
  readonly rateLimit: RateLimit | null;
}

/** RingCX's session calls and RingEX's token call. Every call ends within `timeoutMs`. */
export interface SessionCalls {
  ringExToken(
    signIn: SignInOf<'ringex-jwt'> | SignInOf<'ringex-refresh-token'>,
    timeoutMs: number,
  ): Promise<Upstream<RingExToken>>;
  exchange(ringExToken: RingExCredential, timeoutMs: number): Promise<Upstream<Session>>;
  login(signIn: SignInOf<'ringcx-password'>, timeoutMs: number): Promise<Upstream<Session>>;
  legacyLogin(signIn: SignInOf<'legacy-password'>, timeoutMs: number): Promise<Upstream<Session>>;
  refresh(refreshToken: Redacted, timeoutMs: number): Promise<Upstream<Session>>;
  /** Ends the session. One that RingCX does not have any more counts as ended. */
  logout(refreshToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
  /** The id of the RingEX account. The token's user may lack the right to it. */
  rcAccountId(ringExAccessToken: Redacted, timeoutMs: number): Promise<Upstream<string>>;
  /** Whether RingCX takes the access token: `unauthorized` if it does not. */
  testAccess(access: Access, timeoutMs: number): Promise<Upstream<void>>;
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
  readonly sessionCalls: AtHosts<SessionCalls>;
}
