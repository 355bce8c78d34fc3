import type { ErrorCode } from '../../contract/error-codes.ts';
import type { Outbox } from '../events/ports.ts';
import type { Redacted } from '../redacted.ts';
import type { System } from '../system.ts';
import type { AtHosts, Upstream } from '../upstream.ts';
import type { AdminBudgetStore } from './admin-budget.ts';
import type { ConnectionRecord, Failures } from './connection-record.ts';
import type { Refusal } from './refusal.ts';
import type { RingExAccess, RingExToken, RingExTokenStore } from './ringex-token.ts';
import type { Access, Session, SessionUser } from './session.ts';
import type { SignIn, SignInOf } from './sign-in.ts';
import type { SignInBudgetStore } from './sign-in-budget.ts';

/** RingCX's session calls and RingEX's. Every call ends within `timeoutMs`. */
export interface SessionCalls {
  /** By the sign-in's JWT, or by its refresh token. */
  ringExToken(
    signIn: SignInOf<'ringex-jwt'> | SignInOf<'ringex-refresh-token'>,
    timeoutMs: number,
  ): Promise<Upstream<RingExToken>>;
  exchange(ringEx: RingExAccess, timeoutMs: number): Promise<Upstream<Session>>;
  login(signIn: SignInOf<'ringcx-password'>, timeoutMs: number): Promise<Upstream<Session>>;
  legacyLogin(signIn: SignInOf<'legacy-password'>, timeoutMs: number): Promise<Upstream<Session>>;
  refresh(refreshToken: Redacted, timeoutMs: number): Promise<Upstream<Session>>;
  /** Ends the session; one that has ended counts as done. */
  logout(refreshToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
  /** The id of the RingEX account that the token is for. */
  rcAccountId(ringExAccessToken: Redacted, timeoutMs: number): Promise<Upstream<string>>;
  /** Whether RingCX takes the access token: `unauthorized` if it does not. `refused` does not tell. */
  testAccess(access: Access, timeoutMs: number): Promise<Upstream<void>>;
}

/** The table's entry for a failed renewal. */
export interface FailureToSave {
  readonly code: ErrorCode;
  readonly at: number;
  readonly failures: Failures;
  readonly refusal: Refusal | null;
  /** The refresher's next look; null: it does not look by itself. */
  readonly dueAt: number | null;
}

/** The table's entry for a new session. */
export interface SessionToSave {
  readonly session: Session;
  readonly user: SessionUser;
  readonly refusal: Refusal | null;
  readonly dueAt: number | null;
}

/** The table's connection records, as far as sessions go. Reads see the last write. */
export interface ConnectionStore {
  find(name: string): Promise<ConnectionRecord | undefined>;
  /** Takes the lease if nobody holds it, and reads the record. Undefined: somebody holds it. Its owner may repeat this. */
  takeLease(name: string, owner: string, now: number, until: number): Promise<ConnectionRecord | undefined>;
  /** False: somebody else has taken the lease. */
  extendLease(name: string, owner: string, until: number): Promise<boolean>;
  releaseLease(name: string, owner: string): Promise<void>;
  /** Releases the lease too. `superseded`: somebody else has saved a session since `record` was read. */
  saveSession(record: ConnectionRecord, owner: string, save: SessionToSave): Promise<'saved' | 'superseded'>;
  /**
   * Releases the lease too. False, and nothing else is written: somebody else has the lease, or has saved a session
   * since `record` was read.
   */
  saveFailure(record: ConnectionRecord, owner: string, failure: FailureToSave): Promise<boolean>;
  /** @param endsAccess a refresh ends the access token before it at once. */
  noteRefreshEndsAccess(name: string, endsAccess: boolean): Promise<void>;
  /** @param rcAccountId null: the user has no right to it. */
  noteRcAccountId(name: string, rcAccountId: string | null): Promise<void>;
}

export interface SignInStore {
  find(connection: string): Promise<SignIn | undefined>;
  /** The sign-in that is to be replaced or removed. Undefined as well if the broker may not use its key any more. */
  findFormer(connection: string): Promise<SignIn | undefined>;
  /** Creates, changes, or restores the sign-in within its recovery window. */
  put(connection: string, signIn: SignIn): Promise<void>;
}

export interface Outage {
  /** The first call of a retry that RingCX did not serve; null: the last one was served. Epoch milliseconds. */
  readonly silentSince: number | null;
}

/** Epoch milliseconds. */
export interface RetryTimes {
  readonly now: number;
  readonly silentBefore: number;
  readonly triedBefore: number;
}

/** Outages of RingCX, as the connections see them that try again after a failure. */
export interface OutageStore {
  /**
   * Lets a connection try again and notes that it does. Undefined: RingCX has served none since before `silentBefore`,
   * and another connection has tried since `triedBefore`.
   * @param ringCx which RingCX, by its host.
   */
  tryAgain(ringCx: string, times: RetryTimes): Promise<Outage | undefined>;
  /** Does nothing if an outage is noted already. */
  noteSilence(ringCx: string, since: number): Promise<void>;
  noteAnswer(ringCx: string): Promise<void>;
}

/** Everything that getting a session takes. */
export interface SessionPorts extends System {
  readonly outbox: Outbox;
  readonly connections: ConnectionStore;
  readonly signIns: SignInStore;
  readonly ringExTokens: RingExTokenStore;
  readonly budgets: SignInBudgetStore;
  readonly adminBudgets: AdminBudgetStore;
  readonly outages: OutageStore;
  readonly sessionCalls: AtHosts<SessionCalls>;
}
