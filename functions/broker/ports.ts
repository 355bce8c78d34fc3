import type { ErrorCode } from '../contract/error-codes.ts';
import type { MetricName } from '../contract/metrics.ts';
import type { Scope } from '../contract/scopes.ts';
import type { ConnectionRecord, LimitedCalls } from './connection-record.ts';
import type { Redacted } from './redacted.ts';
import type { Session } from './session.ts';
import type { SignIn, SignInKind } from './sign-in.ts';
import type { Upstream } from './upstream.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  /** Unique for ever. */
  id(): string;
  /** From 0 to 1. */
  fraction(): number;
  /** 256 random bits, as text that fits a header. */
  secret(): string;
}

/** What happened, for people and alarms. Fields hold no secret. */
export interface Signals {
  say(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: MetricName, value?: number): void;
}

/** RingCX's session calls and RingEX's token call. Every call ends within `timeoutMs`. */
export interface SessionCalls {
  ringExToken(signIn: Extract<SignIn, { kind: 'ringex-jwt' }>, timeoutMs: number): Promise<Upstream<Redacted>>;
  exchange(rcAccessToken: Redacted, timeoutMs: number): Promise<Upstream<Session>>;
  login(signIn: Extract<SignIn, { kind: 'ringcx-password' }>, timeoutMs: number): Promise<Upstream<Session>>;
  refresh(refreshToken: Redacted, timeoutMs: number): Promise<Upstream<Session>>;
}

/** What is written with a failed renewal. */
export interface RenewalFailure {
  readonly code: ErrorCode;
  readonly at: number;
  readonly failures: number;
  readonly retryAt: number | null;
  readonly refusedAt: number | null;
  /** When the refresher looks again; null: not by itself. */
  readonly dueAt: number | null;
}

/** What is written with a session. */
export interface SessionToSave {
  readonly session: Session;
  readonly refusedAt: number | null;
  readonly dueAt: number | null;
}

/** The table's connection records. Reads see the last write. */
export interface ConnectionStore {
  find(name: string): Promise<ConnectionRecord | undefined>;
  /** Taken if nobody holds it: the record as it is now. Undefined: somebody does. Repeating it by the same owner succeeds. */
  takeLease(name: string, owner: string, now: number, until: number): Promise<ConnectionRecord | undefined>;
  /** Before each further call to RingCX. False: the lease is somebody else's by now. */
  extendLease(name: string, owner: string, until: number, calls: LimitedCalls): Promise<boolean>;
  releaseLease(name: string, owner: string): Promise<void>;
  /**
   * The session stays, for the life it has left; its refresh token is of no use any more. False: somebody else has the
   * lease, or has saved a session since `record` was read.
   */
  dropRefreshToken(record: ConnectionRecord, owner: string): Promise<boolean>;
  /** Gives the lease back too. `superseded`: somebody else has saved a session since `record` was read. */
  saveSession(record: ConnectionRecord, owner: string, save: SessionToSave): Promise<'saved' | 'superseded'>;
  /**
   * Gives the lease back too. False, and nothing else is written: somebody else has the lease, or has saved a session
   * since `record` was read.
   */
  saveFailure(record: ConnectionRecord, owner: string, failure: RenewalFailure): Promise<boolean>;
  /** Makes a record that nobody knows yet, if there is none, for a first sign-in to be checked on. */
  prepare(name: string, version: string, now: number): Promise<void>;
  /** From here on nothing new is made for the connection. */
  markForgetting(name: string, now: number): Promise<void>;
  /**
   * Makes the connection known, with a sign-in that is stored already; clears what was learnt about the one before.
   * False: it is being forgotten.
   */
  activate(name: string, activation: Activation): Promise<boolean>;
  changeKeepFresh(name: string, keepFresh: boolean, dueAt: number | null): Promise<void>;
  /** What stays, for a while, is how often RingCX was called. */
  forget(name: string, now: number): Promise<void>;
  list(nextToken: string | undefined): Promise<Page<string>>;
}

/** What the refresher may find due: a session, a managed token to look at, an API token to revoke, an intent left behind. */
export type DueItem =
  | { readonly what: 'session' | 'managed token' | 'intent'; readonly connection: string }
  | { readonly what: 'API token'; readonly connection: string; readonly fingerprint: string };

export interface DueIndex {
  /** Everything due in the shards (`from` included, `to` not), the longest due first within a shard. */
  find(shards: { readonly from: number; readonly to: number }, now: number): AsyncIterable<DueItem>;
}

export interface Activation {
  readonly signInKind: SignInKind;
  readonly keepFresh: boolean;
  /** What was a session is none any more; null: it stays. */
  readonly dropSession: { readonly version: string } | null;
  readonly dueAt: number | null;
  /** A forgetting that was begun before then has been cut short, and is given up. */
  readonly forgettingBefore: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | null;
}

export interface SignInStore {
  find(connection: string): Promise<SignIn | undefined>;
  /** Creates, changes, or brings back within the recovery window. */
  put(connection: string, signIn: SignIn): Promise<void>;
}

/** All secrets of a connection. Repeating it succeeds. */
export interface SecretRemover {
  /** When they are gone for good, epoch milliseconds. */
  removeAll(connection: string, now: number): Promise<number>;
}

export interface Account {
  readonly accountId: string;
  readonly accountName: string;
  readonly mainAccountId: string | null;
}

/** RingCX's calls that a session is needed for. */
export interface AdminCalls {
  listApiTokens(accessToken: Redacted, timeoutMs: number): Promise<Upstream<readonly Redacted[]>>;
  createApiToken(accessToken: Redacted, timeoutMs: number): Promise<Upstream<Redacted>>;
  /** One that is not there any more counts as deleted. */
  deleteApiToken(accessToken: Redacted, apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
  listAccounts(accessToken: Redacted, timeoutMs: number): Promise<Upstream<readonly Account[]>>;
  /** Whether RingCX takes the API token: `unauthorized` if it does not. */
  testApiToken(apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
}

export interface CallerSecret {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
}

export interface Caller {
  readonly id: string;
  readonly scopes: readonly Scope[];
  /** Names, or `*` alone. */
  readonly connections: readonly string[];
  readonly expiresAt: number | null;
  /** The newest first; two at the most. */
  readonly secrets: readonly CallerSecret[];
  /** Counts the changes. */
  readonly version: number;
}

export interface CallerRegister {
  find(id: string): Promise<Caller | undefined>;
  /** False: somebody else has changed it since `caller.version - 1`. */
  save(caller: Caller): Promise<boolean>;
  remove(id: string): Promise<void>;
  list(nextToken: string | undefined): Promise<Page<Caller>>;
}
