import type { Redacted } from '../redacted.ts';
import type { SessionPorts } from '../sessions/ports.ts';
import type { Access } from '../sessions/session.ts';
import type { AtHosts, Upstream } from '../upstream.ts';
import type { RegisteredApiToken } from './api-token.ts';

/** The right to delete an API token: a session of its user, or an API token of that user, such as the token itself. */
export type DeletionAuthority = Access | { readonly apiToken: Redacted };

/** RingCX's calls for API tokens. */
export interface ApiTokenCalls {
  listApiTokens(access: Access, timeoutMs: number): Promise<Upstream<readonly Redacted[]>>;
  createApiToken(access: Access, timeoutMs: number): Promise<Upstream<Redacted>>;
  /** A token that RingCX does not have any more counts as deleted. */
  deleteApiToken(authority: DeletionAuthority, apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
  /** Whether RingCX takes the API token: `unauthorized` if it does not. */
  testApiToken(apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>>;
}

export interface ApiTokenRegister {
  list(connection: string): Promise<readonly RegisteredApiToken[]>;
  find(connection: string, fingerprint: string): Promise<RegisteredApiToken | undefined>;
  /** False: it is registered already, and stays as it is. */
  add(connection: string, apiToken: RegisteredApiToken): Promise<boolean>;
  /** Adds or overwrites it. */
  put(connection: string, apiToken: RegisteredApiToken): Promise<void>;
  relabel(connection: string, fingerprint: string, label: string): Promise<void>;
  /** Overwrites it if it is still there. */
  change(connection: string, apiToken: RegisteredApiToken): Promise<void>;
  /** @param at the refresher's next attempt. */
  postponeRevocation(connection: string, fingerprint: string, at: number): Promise<void>;
  remove(connection: string, fingerprint: string): Promise<void>;
}

/** Written down before RingCX is asked for an API token, since asking twice makes two. */
export interface ApiTokenIntent {
  /** The rotation's version id, or the request's id. */
  readonly id: string;
  readonly purpose: 'managed' | 'issued';
  readonly label: string;
  /** The fingerprints that RingCX had before the call; null: they are not known yet, so the call was not made. */
  readonly seen: readonly string[] | null;
  readonly owner: string;
  readonly until: number;
}

/** One intent at a time per connection, so that a new token at RingCX can be told to be ours. */
export interface IntentStore {
  find(connection: string): Promise<ApiTokenIntent | undefined>;
  /** False: there is one already. */
  take(connection: string, intent: ApiTokenIntent): Promise<boolean>;
  /** False: somebody else has taken it over. */
  takeOver(connection: string, from: ApiTokenIntent, owner: string, until: number): Promise<boolean>;
  /** False: somebody else has taken it over. */
  noteSeen(connection: string, owner: string, seen: readonly string[], until: number): Promise<boolean>;
  /** Removes the owner's own intent. */
  clear(connection: string, owner: string): Promise<void>;
  /** Removes anybody's intent. */
  remove(connection: string): Promise<void>;
}

/** Everything that making, listing and revoking API tokens takes. */
export interface ApiTokenPorts extends SessionPorts {
  readonly apiTokenCalls: AtHosts<ApiTokenCalls>;
  readonly register: ApiTokenRegister;
  readonly intents: IntentStore;
}
