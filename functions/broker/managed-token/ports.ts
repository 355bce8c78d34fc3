import type { ApiTokenPorts, HeldApiTokens } from '../api-tokens/ports.ts';
import type { ManagedTokenUse } from '../api-tokens/revoke-api-token.ts';
import type { Redacted } from '../redacted.ts';

/** The managed API token as its secret holds it. */
export interface ManagedToken {
  readonly apiToken: Redacted;
  readonly connection: string;
  readonly mainAccountId: string | null;
  /** Null: not known, or the token was made by a version of the broker that did not write it down. */
  readonly rcAccountId: string | null;
  /** The origin of the connection's own RingCX API; null: that of the settings. */
  readonly apiBaseUrl: string | null;
  readonly fingerprint: string;
  readonly createdAt: number;
  readonly rotateAfter: number;
}

/** The secret as Secrets Manager describes it. */
export interface ManagedSecretState {
  readonly rotationEnabled: boolean;
  /** By the function of another deployment, which may not exist any more. */
  readonly rotatedElsewhere: boolean;
  /** Secrets Manager's rotation period, days. */
  readonly afterDays: number | null;
  /** Version id to staging labels. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** The secrets of managed API tokens, with AWS's own rotation. */
export interface ManagedSecretStore extends HeldApiTokens {
  /** Undefined: there is none, or it is scheduled for deletion. */
  describe(connection: string): Promise<ManagedSecretState | undefined>;
  /** Undefined: there is no such version, it has no value, or it has no staging label any more. */
  read(
    connection: string,
    version: { readonly id: string } | { readonly stage: string },
  ): Promise<ManagedToken | undefined>;
  held(connection: string, versionId: string): Promise<ManagedToken | undefined>;
  /**
   * The token of a version that another deployment may have left. `unreadable`: the role may not use its key, or somebody has
   * changed the value by hand. `none`: there is no such version, or it was made before there was a token.
   */
  former(connection: string, versionId: string): Promise<ManagedToken | 'unreadable' | 'none'>;
  /** Gives the secret the broker's own key, if it may not use the one that the secret has. */
  putPending(connection: string, versionId: string, token: ManagedToken): Promise<void>;
  /** False: AWSCURRENT was not at `from`. */
  moveCurrent(connection: string, to: string, from: string | null): Promise<boolean>;
  clearPending(connection: string, versionId: string): Promise<void>;
  /** Creates the secret, or restores it within its recovery window. */
  ensure(connection: string): Promise<void>;
  /** False: Secrets Manager refuses it now. */
  switchOn(connection: string, afterDays: number, options: { readonly rotateNow: boolean }): Promise<boolean>;
  /** Also clears the label of a rotation that is half-way. May be repeated. */
  switchOff(connection: string): Promise<void>;
  /** `refused`: Secrets Manager starts none now, though none is under way. */
  rotate(connection: string): Promise<'started' | 'under way' | 'refused'>;
}

/** The table's record of a connection's managed token. */
export interface ManagedTokenRecord {
  /** The setting: days between rotations; null: switched off. */
  readonly afterDays: number | null;
  /** The version in AWSCURRENT, as the last finished rotation left it. */
  readonly versionId: string | null;
  readonly createdAt: number | null;
  /** The time of the last change of the setting. */
  readonly changedAt: number | null;
  /** The first look that found the present rotation half-way. Kept until the rotation has ended or is started anew. */
  readonly pendingSince: number | null;
  /** Rotations in a row that were stuck and started anew. */
  readonly restarts: number;
  /** The refresher's next look; null: never. */
  readonly lookAt: number | null;
}

export type ManagedTokenChange = Partial<Omit<ManagedTokenRecord, 'lookAt'>>;

export interface ManagedTokenNote {
  /** The note is dropped unless the setting `afterDays` is still this. */
  readonly ifAfterDays: number | null;
  readonly change?: ManagedTokenChange;
  /** The refresher's next look; null: never; undefined: as before. */
  readonly lookAt?: number | null;
}

export interface ManagedTokenRecordStore extends ManagedTokenUse {
  find(connection: string): Promise<ManagedTokenRecord | undefined>;
  set(connection: string, change: ManagedTokenChange, lookAt: number): Promise<void>;
  note(connection: string, note: ManagedTokenNote): Promise<void>;
  /** Does nothing if the next look is not at `from` any more. */
  postpone(connection: string, from: number | null, to: number): Promise<void>;
  remove(connection: string): Promise<void>;
}

/** Everything that looking after managed API tokens takes. */
export interface ManagedTokenPorts extends ApiTokenPorts {
  readonly managedSecrets: ManagedSecretStore;
  readonly managedRecords: ManagedTokenRecordStore;
}
