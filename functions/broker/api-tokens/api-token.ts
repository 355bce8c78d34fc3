import { createHash } from 'node:crypto';
import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';

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
}

/** A token that RingCX has just made, or made before for the same request. */
export interface MadeApiToken {
  readonly apiToken: Redacted;
  readonly entry: RegisteredApiToken;
}

/** The managed token that AWSCURRENT names, or is about to. */
export const isCurrentManaged = (entry: RegisteredApiToken): boolean =>
  entry.purpose === 'managed' && entry.replacedAt === null;

export const apiTokenBusy = (connection: string): BrokerError =>
  new BrokerError('api_token_busy', `another API token of connection ${connection} is being made; ask again in 5 s`, {
    retryAfterSeconds: 5,
  });
