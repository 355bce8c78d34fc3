import type { Redacted } from '../redacted.ts';
import type { RateLimit } from '../upstream.ts';

/** A RingEX access token as an exchange takes it. */
export interface RingExAccess {
  readonly accessToken: Redacted;
  readonly tokenType: string;
}

/** RingEX's answer to a token request. */
export interface RingExToken extends RingExAccess {
  readonly expiresInMs: number;
  /** Good for one refresh. */
  readonly refreshToken: Redacted | null;
  readonly ownerId: string | null;
  /** The limit that RingEX names for its group of calls. */
  readonly rateLimit: RateLimit | null;
}

/** A RingEX token that all connections with the same sign-in share until it expires, as RingCentral asks. */
export interface HeldRingExToken extends RingExAccess {
  readonly obtainedAt: number;
  readonly expiresAt: number;
  readonly refreshToken: Redacted | null;
  /** The last time that RingCX refused a held token of this sign-in. */
  readonly refusedAt?: number | null;
}

/** RingEX tokens by a hash of the sign-in they come from. */
export interface RingExTokenStore {
  find(key: string): Promise<HeldRingExToken | undefined>;
  /** False: somebody else is getting a token for the key. Its owner may repeat this. */
  lock(key: string, owner: string, now: number, until: number): Promise<boolean>;
  /** Stores the token and releases the lock. */
  save(key: string, token: HeldRingExToken): Promise<void>;
  /** RingCX has refused a held token then. Saving another one keeps this note. */
  noteRefused(key: string, at: number): Promise<void>;
  unlock(key: string, owner: string): Promise<void>;
}
