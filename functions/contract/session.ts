import * as z from 'zod/mini';
import { credential } from './names.ts';

/** RingCX documents five minutes; nobody can be promised more than that, less the time it takes to fetch it. */
const LONGEST_REMAINING_SECONDS = 290;

const tooLong = `must be at most ${LONGEST_REMAINING_SECONDS}: a RingCX access token lives 300 seconds`;
const seconds = z
  .int('must be a whole number of seconds')
  .check(z.minimum(0, 'must not be negative'), z.maximum(LONGEST_REMAINING_SECONDS, tooLong));
const secondsAsText = z.pipe(
  z.pipe(
    z.string().check(z.regex(/^\d{1,6}$/, 'must be a whole number of seconds')),
    z.transform((text) => Number(text)),
  ),
  seconds,
);

/** Query of GET, and body of POST when it is a form: everything arrives as text. */
export const accessTokenQuery = z.strictObject({ minRemainingSeconds: z.optional(secondsAsText) });

/** Body of POST when it is JSON. */
export const accessTokenBody = z.strictObject({ minRemainingSeconds: z.optional(seconds) });

/**
 * RFC 6749 §4.4.2, and §2.3.1 for a client that sends its credentials here instead of in the header.
 * `scope=connection:<name>` chooses among several connections. Unknown fields are ignored (§3.2).
 */
export const oauthTokenBody = z.object({
  grant_type: z.string(),
  scope: z.optional(z.string()),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
});

export const loginBody = z.strictObject({
  username: credential,
  password: credential,
  platformId: z.optional(credential),
});

export const exchangeBody = z.strictObject({ rcAccessToken: credential });

/** The answer of access-token, login, exchange and refresh. `expiresIn` in seconds. The refresh token never leaves the broker. */
export const accessTokenAnswer = z.strictObject({
  accessToken: z.string(),
  /** `X-Auth-Token` for connections to the legacy hosts. */
  tokenType: z.enum(['Bearer', 'X-Auth-Token']),
  expiresAt: z.iso.datetime(),
  expiresIn: z.int(),
  mainAccountId: z.nullable(z.string()),
  /** The RingEX account, which some RingCX APIs want too; null: not known. */
  rcAccountId: z.nullable(z.string()),
  apiBaseUrl: z.string(),
  /** The header to send the token in: `Authorization: Bearer <token>`, or the legacy hosts' `X-Auth-Token: <token>`. */
  header: z.enum(['Authorization', 'X-Auth-Token']),
});
export type AccessTokenAnswer = z.output<typeof accessTokenAnswer>;

/** The same under RFC 6749's names (§5.1). */
export const oauthTokenAnswer = z.strictObject({
  access_token: z.string(),
  token_type: z.enum(['Bearer', 'X-Auth-Token']),
  expires_in: z.int(),
  scope: z.string(),
});
