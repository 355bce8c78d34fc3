import type { Redacted } from './redacted.ts';

/** An API token in the register: its fingerprint, never itself. Instants are epoch milliseconds. */
export interface RegisteredApiToken {
  readonly fingerprint: string;
  readonly label: string;
  readonly createdAt: number;
  readonly purpose: 'managed' | 'issued';
  /** What it was made for: the version id of a rotation, or the id of a request; null: an operator adopted it. */
  readonly madeFor: string | null;
  /** Without proof that the broker made it; such a token is never revoked without an operator's word. */
  readonly adopted: boolean;
  /** When another one took its place in AWSCURRENT. */
  readonly replacedAt: number | null;
  /** From when on the refresher revokes it. */
  readonly revokeAt: number | null;
}

export interface ApiTokenRegister {
  list(connection: string): Promise<readonly RegisteredApiToken[]>;
  find(connection: string, fingerprint: string): Promise<RegisteredApiToken | undefined>;
  /** False: it is there already, and stays as it is. */
  add(connection: string, apiToken: RegisteredApiToken): Promise<boolean>;
  /** Adds it, or writes it anew. */
  put(connection: string, apiToken: RegisteredApiToken): Promise<void>;
  relabel(connection: string, fingerprint: string, label: string): Promise<void>;
  /** Writes it anew if it is still there. */
  change(connection: string, apiToken: RegisteredApiToken): Promise<void>;
  /** `at`: when the refresher tries again. */
  postponeRevocation(connection: string, fingerprint: string, at: number): Promise<void>;
  remove(connection: string, fingerprint: string): Promise<void>;
}

/** Written down before RingCX is asked for an API token, since asking twice makes two. */
export interface ApiTokenIntent {
  readonly id: string;
  readonly purpose: 'managed' | 'issued';
  readonly label: string;
  /** Fingerprints at RingCX before the call; null: not known yet, so the call was not made. */
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
  /** False: it is somebody else's by now. */
  noteSeen(connection: string, owner: string, seen: readonly string[], until: number): Promise<boolean>;
  clear(connection: string, owner: string): Promise<void>;
  /** Whoever has it. */
  remove(connection: string): Promise<void>;
}

/** What is in the secret, and what its JSON says beside the token itself. */
export interface ManagedToken {
  readonly apiToken: Redacted;
  readonly connection: string;
  readonly mainAccountId: string | null;
  readonly fingerprint: string;
  readonly createdAt: number;
  readonly rotateAfter: number;
}

/** The secret as Secrets Manager describes it. */
export interface ManagedSecretState {
  readonly rotationEnabled: boolean;
  /** The period Secrets Manager rotates in, days. */
  readonly afterDays: number | null;
  /** Version id to staging labels. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** The secret of the managed API token, with AWS's own rotation. */
export interface ManagedSecretStore {
  /** Undefined: there is none, or it is scheduled for deletion. */
  describe(connection: string): Promise<ManagedSecretState | undefined>;
  /** Undefined: no such version, one without a value, or one that no label names any more: older than AWSPREVIOUS. */
  read(
    connection: string,
    version: { readonly id: string } | { readonly stage: string },
  ): Promise<ManagedToken | undefined>;
  putPending(connection: string, versionId: string, token: ManagedToken): Promise<void>;
  /** False: AWSCURRENT was not where it was said to be. */
  moveCurrent(connection: string, to: string, from: string | null): Promise<boolean>;
  clearPending(connection: string, versionId: string): Promise<void>;
  /** Creates it, or brings it back within the recovery window. */
  ensure(connection: string): Promise<void>;
  /** False: Secrets Manager refuses it now. */
  switchOn(connection: string, afterDays: number, options: { readonly rotateNow: boolean }): Promise<boolean>;
  /** Clears what a rotation has left half-way, too. Repeating it succeeds. */
  switchOff(connection: string): Promise<void>;
  /** `refused`: Secrets Manager starts none now, though none is under way. */
  rotate(connection: string): Promise<'started' | 'under way' | 'refused'>;
}

/** The table's record of a connection's managed token. */
export interface ManagedTokenRecord {
  /** Null: switched off. */
  readonly afterDays: number | null;
  /** The version in AWSCURRENT as the last finished rotation left it. */
  readonly versionId: string | null;
  readonly createdAt: number | null;
  /** When the setting was last changed. */
  readonly changedAt: number | null;
  /** Since when a rotation has been seen half-way. */
  readonly pendingSince: number | null;
  /** How often in a row one was started anew. */
  readonly restarts: number;
  /** One that was stuck is being started anew: cleared, perhaps, and not started yet. */
  readonly restartWanted: boolean;
  /** When the refresher looks after it; null: never. */
  readonly lookAt: number | null;
}

export type ManagedTokenChange = Partial<Omit<ManagedTokenRecord, 'lookAt'>>;

export interface ManagedTokenStore {
  find(connection: string): Promise<ManagedTokenRecord | undefined>;
  /** `lookAt`: when the refresher looks after it; null: never. */
  set(connection: string, change: ManagedTokenChange, lookAt: number | null): Promise<void>;
  /** Nothing is written if the setting is not `afterDays` any more. `lookAt` undefined: as it was. */
  note(connection: string, afterDays: number | null, change: ManagedTokenChange, lookAt?: number | null): Promise<void>;
  /** Nothing is written if the look is not to be at `from` any more. */
  postpone(connection: string, from: number | null, to: number): Promise<void>;
  remove(connection: string): Promise<void>;
}
