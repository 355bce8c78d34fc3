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
  /** Null where the sign-in's own JWT gives the next token. */
  readonly refreshToken: Redacted | null;
  /** RingCX has refused to exchange such a token a second time, which is believed until then; null: it has not. */
  readonly singleUseUntil: number | null;
  /** The next use of the refresh token, to keep it alive; null: a day after the last. */
  readonly renewAt: number | null;
}

/** A token as RingEX has just given it. */
export type NewRingExToken = Omit<HeldRingExToken, 'singleUseUntil' | 'renewAt'>;

/** RingEX tokens by a hash of the sign-in they come from. */
export interface RingExTokenStore {
  find(key: string): Promise<HeldRingExToken | undefined>;
  /** False: somebody else is getting a token for the key. Its owner may repeat this. */
  lock(key: string, owner: string, now: number, until: number): Promise<boolean>;
  /** Stores the token and releases the lock. An older token never takes the place of a newer one. */
  save(key: string, token: NewRingExToken): Promise<void>;
  /** RingCX refused to exchange the token that was obtained then, so it is not held any longer. */
  noteRefused(key: string, obtainedAt: number): Promise<void>;
  /** RingCX takes each token of this sign-in once. */
  noteSingleUse(key: string, until: number): Promise<void>;
  unlock(key: string, owner: string): Promise<void>;
  postponeRenewal(key: string, at: number): Promise<void>;
  /** Notes that the connection's stored sign-in is the one of the key. */
  hold(key: string, connection: string): Promise<void>;
  /** It is not any more. Removes the token if no other connection holds it. */
  release(key: string, connection: string): Promise<void>;
}
