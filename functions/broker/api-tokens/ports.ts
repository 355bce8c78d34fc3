import type { Redacted } from '../redacted.ts';
import type { SessionPorts } from '../sessions/ports.ts';
import type { Access, SessionUser } from '../sessions/session.ts';
import type { AtHosts, Upstream } from '../upstream.ts';
import type { RegisteredApiToken } from './api-token.ts';

/** The right to delete an API token: a session of its user, or an API token of that user, such as the token itself. */
export type DeletionAuthority = Access | { readonly apiToken: Redacted };

/** RingCX's calls for API tokens. */
export interface ApiTokenCalls {
  listApiTokens(access: Access, timeoutMs: number): Promise<Upstream<readonly Redacted[]>>;
  createApiToken(access: Access, timeoutMs: number): Promise<Upstream<Redacted>>;
  /** A token that RingCX has not any more counts as deleted, if RingCX refuses it. */
  deleteApiToken(authority: DeletionAuthority, apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
  /** Whether RingCX takes the API token: `unauthorized` if it does not. `refused` does not tell. */
  testApiToken(apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
}

/** `registered`: it is registered already, and stays as it is. */
export type AddOutcome = 'added' | 'registered' | 'of another connection';

export interface DeletionNote {
  /** Null: RingCX has not deleted it. */
  readonly sentAt: number | null;
  /** The user whose list has the token; null: as before. */
  readonly user: SessionUser | null;
}

/** A fingerprint belongs to one connection, although connections of one RingCX user see each other's tokens. */
export interface ApiTokenRegister {
  list(connection: string): Promise<readonly RegisteredApiToken[]>;
  find(connection: string, fingerprint: string): Promise<RegisteredApiToken | undefined>;
  /** The connections that registered these tokens, by fingerprint. */
  owners(fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>>;
  add(connection: string, apiToken: RegisteredApiToken): Promise<AddOutcome>;
  /** Adds or overwrites it; fails if another connection has registered it. */
  put(connection: string, apiToken: RegisteredApiToken): Promise<void>;
  relabel(connection: string, fingerprint: string, label: string): Promise<void>;
  /** Overwrites it if it is still there. */
  change(connection: string, apiToken: RegisteredApiToken): Promise<void>;
  noteDeletion(connection: string, fingerprint: string, deletion: DeletionNote): Promise<void>;
  /** @param at the refresher's next attempt. */
  postponeRevocation(connection: string, fingerprint: string, at: number): Promise<void>;
  remove(connection: string, fingerprint: string): Promise<void>;
  /** The fingerprints in no register that a list of RingCX had before. */
  unknownSeen(connection: string): Promise<readonly string[]>;
  /** Replaces them. */
  noteUnknownSeen(connection: string, fingerprints: readonly string[]): Promise<void>;
}

/** The tokens that RingCX has just before it is asked for another one. */
export interface IntentSight {
  /** Their fingerprints; null: they are not known yet, so RingCX was not asked. */
  readonly seen: readonly string[] | null;
  /** The user whose tokens these are. */
  readonly user: SessionUser | null;
  /** The last time at which RingCX was asked for a token; null: not yet. */
  readonly askedAt: number | null;
}

/** The right to change an intent. */
export interface IntentHold {
  /** See `intentKeyOf` and `asideKeyOf`. */
  readonly key: string;
  readonly owner: string;
}

/** Written down before RingCX is asked for an API token, since asking twice makes two. */
export interface ApiTokenIntent extends IntentHold, IntentSight {
  readonly connection: string;
  /** The rotation's version id, or the request's id. */
  readonly id: string;
  readonly purpose: 'managed' | 'issued';
  readonly label: string;
  readonly until: number;
}

/** One intent at a time per key, so that a new token at RingCX can be told to be ours. */
export interface IntentStore {
  find(key: string): Promise<ApiTokenIntent | undefined>;
  /** The intent of that key, and those that were set aside from it. */
  standing(key: string): Promise<readonly ApiTokenIntent[]>;
  /** False: there is one already. */
  take(intent: ApiTokenIntent): Promise<boolean>;
  /** False: somebody else has taken it over. */
  takeOver(from: ApiTokenIntent, owner: string, until: number): Promise<boolean>;
  /** False: somebody else has taken it over. */
  noteSeen(intent: ApiTokenIntent, sight: IntentSight, until: number): Promise<boolean>;
  /** Removes the owner's own intent. */
  clear(hold: IntentHold): Promise<void>;
  /** Removes the intent of that connection, whoever owns it. */
  removeOf(connection: string, key: string): Promise<void>;
}

/** The values that the broker has of the API tokens it made. */
export interface HeldApiTokens {
  /**
   * The value of the token that was made for that version of the secret, even of one that has lost its staging labels
   * and that Secrets Manager has not removed yet. Undefined as well if the broker may not use its key any more.
   */
  held(connection: string, versionId: string): Promise<{ readonly apiToken: Redacted } | undefined>;
}

/** Everything that making, listing and revoking API tokens takes. */
export interface ApiTokenPorts extends SessionPorts {
  readonly apiTokenCalls: AtHosts<ApiTokenCalls>;
  readonly register: ApiTokenRegister;
  readonly intents: IntentStore;
}

/** The same, and the values of managed tokens, which can revoke themselves. */
export interface RevocationPorts extends ApiTokenPorts {
  readonly managedSecrets: HeldApiTokens;
}
