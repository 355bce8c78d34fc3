import { createHash } from 'node:crypto';
import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';
import type { SessionUser } from '../sessions/session.ts';

/** The name of an API token everywhere outside its secret: the first 16 hex digits of its SHA-256. */
export const fingerprintOf = (apiToken: Redacted): string =>
  createHash('sha256').update(apiToken.open()).digest('hex').slice(0, 16);

/** An API token in the register: its fingerprint, never the token. Instants are epoch milliseconds. */
export interface RegisteredApiToken {
  readonly fingerprint: string;
  readonly label: string;
  readonly createdAt: number;
  readonly purpose: 'managed' | 'issued';
  /** The rotation's version id or the request's id for which it was made; null: an operator adopted it. */
  readonly madeFor: string | null;
  /** There is no proof that the broker made it; such a token is never revoked without an operator's word. */
  readonly adopted: boolean;
  /** The time at which another token took its place in AWSCURRENT. */
  readonly replacedAt: number | null;
  /** The time from which the refresher revokes it. */
  readonly revokeAt: number | null;
  /** The RingCX user whose session made the token, or last saw it in a list; null: not known. */
  readonly user: SessionUser | null;
  /** The time of the last request to RingCX to delete it, written down before that was sent. */
  readonly deletionSentAt: number | null;
}

/** An entry of which nothing but its making has happened yet. */
export const UNTOUCHED = { replacedAt: null, revokeAt: null, deletionSentAt: null } as const;

/** A token that RingCX has just made, or made before for the same request. */
export interface MadeApiToken {
  readonly apiToken: Redacted;
  readonly entry: RegisteredApiToken;
}

/** The managed token that AWSCURRENT names, or is about to. */
export const isCurrentManaged = (entry: RegisteredApiToken): boolean =>
  entry.purpose === 'managed' && entry.replacedAt === null;

/** RingCX may list a new token a moment after it has made it. */
const LISTED_AFTER_MS = 60_000;

/** The token is so new that a list without it proves nothing. */
export const isJustMade = ({ createdAt }: RegisteredApiToken, now: number): boolean =>
  now - createdAt < LISTED_AFTER_MS;

export const ofOtherConnection = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_of_other_connection',
    `API token ${fingerprint} belongs to another connection of this broker that signs in as the same RingCX user; connection ${connection} can neither adopt nor revoke it`,
  );

export const apiTokenBusy = (connection: string): BrokerError =>
  new BrokerError(
    'api_token_busy',
    `another API token is being made for connection ${connection}, or for one of its RingCX account; ask again in 5 s`,
    {
      retryAfterSeconds: 5,
    },
  );
