import type { ManagedTokenPorts } from '../managed-token/ports.ts';
import type { Page } from '../page.ts';
import type { ConnectionStore } from '../sessions/ports.ts';
import type { SessionUser } from '../sessions/session.ts';
import type { SignInKind } from '../sessions/sign-in.ts';
import type { RingCxHosts } from '../upstream.ts';

export interface Activation {
  readonly signInKind: SignInKind;
  readonly hosts: RingCxHosts | null;
  readonly keepFresh: boolean;
  /** Drops the session of the sign-in before, under a new session version; null: the session stays. */
  readonly dropSession: { readonly version: string } | null;
  /** The user of the sign-in; null: not known any more; undefined: as before. */
  readonly user: SessionUser | null | undefined;
  /** Null: not known any more; undefined: as before. */
  readonly refreshEndsAccess?: null | undefined;
  readonly dueAt: number | null;
  /** A forgetting that began before this time was interrupted. Activation gives it up. */
  readonly forgettingBefore: number;
}

/** The table's connection records, with what only operators do to them. */
export interface ConnectionRegister extends ConnectionStore {
  /** Makes a record that nobody knows yet, if there is none, so that a first sign-in can be checked. */
  prepare(name: string, version: string, now: number): Promise<void>;
  /**
   * Makes the connection known once its sign-in is stored, and clears the failures of the sign-in before. False: the
   * connection is being forgotten.
   */
  activate(name: string, activation: Activation): Promise<boolean>;
  changeKeepFresh(name: string, keepFresh: boolean, dueAt: number | null): Promise<void>;
  /** Nothing new is made for the connection from here on. */
  markForgetting(name: string, now: number): Promise<void>;
  /** Keeps only the times of recent calls to RingCX, for a while. */
  forget(name: string, now: number): Promise<void>;
  list(nextToken: string | undefined): Promise<Page<string>>;
}

/** Removes all secrets of a connection. May be repeated. */
export interface SecretRemover {
  /** @returns when they are gone for good, epoch milliseconds. */
  removeAll(connection: string, now: number): Promise<number>;
}

/** Everything that storing and describing connections takes. */
export interface ConnectionPorts extends ManagedTokenPorts {
  readonly connections: ConnectionRegister;
}

/** The same for forgetting them. */
export interface ForgetPorts extends ConnectionPorts {
  readonly secretRemover: SecretRemover;
}
