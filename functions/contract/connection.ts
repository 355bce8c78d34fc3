import * as z from 'zod/mini';
import { connectionName, credential, fingerprint, flag } from './names.ts';
import { ringCxOrigin } from './ringcentral-origin.ts';

const ringExJwtSignIn = z.strictObject({
  kind: z.literal('ringex-jwt'),
  clientId: credential,
  clientSecret: credential,
  jwt: credential,
});

/** RingEX answers each use with the next refresh token, which takes its place in the secret. */
const ringExRefreshTokenSignIn = z.strictObject({
  kind: z.literal('ringex-refresh-token'),
  clientId: credential,
  clientSecret: credential,
  refreshToken: credential,
});

const ringCxPasswordSignIn = z.strictObject({
  kind: z.literal('ringcx-password'),
  username: credential,
  password: credential,
  platformId: z.optional(credential),
});

/** For the legacy hosts, whose login knows no platform. */
const legacyPasswordSignIn = z.strictObject({
  kind: z.literal('legacy-password'),
  username: credential,
  password: credential,
});

/** The stored way to get a session for a connection; also the JSON of its secret. */
export const signIn = z.discriminatedUnion(
  'kind',
  [ringExJwtSignIn, ringExRefreshTokenSignIn, ringCxPasswordSignIn, legacyPasswordSignIn],
  'must be ringex-jwt, ringex-refresh-token, ringcx-password or legacy-password',
);

/** Days from one rotation of the managed API token to the next; null: none is kept. */
const rotationPeriod = z
  .int('must be a whole number of days')
  .check(z.minimum(1, 'must be at least 1 day'), z.maximum(365, 'must be at most 365 days'));

/** Without `signIn` only the settings of an existing connection change. */
export const putConnectionBody = z.strictObject({
  signIn: z.optional(signIn),
  ringCxAuthUrl: z.optional(z.nullable(ringCxOrigin)),
  ringCxApiUrl: z.optional(z.nullable(ringCxOrigin)),
  keepFresh: z.optional(z.boolean()),
  rotateApiTokensAfterDays: z.optional(z.nullable(rotationPeriod)),
});

export const putConnectionQuery = z.strictObject({
  verify: z.optional(flag),
  /** Store a sign-in of another RingCX user, to whom the API tokens made so far do not belong. */
  otherUser: z.optional(z.literal('allow', 'must be allow')),
});

/** Forget a connection although its API tokens cannot be revoked any more. */
export const forgetConnectionQuery = z.strictObject({
  abandonApiTokens: z.optional(z.literal('allow', 'must be allow')),
});

const nextToken = z.optional(
  z.string().check(z.regex(/^[a-z0-9-]{1,40}$/, 'must be the nextToken of the page before')),
);

export const listQuery = z.strictObject({ nextToken });

const CONNECTION_STATES = ['new', 'ready', 'failing', 'refused'] as const;

export const connectionListQuery = z.strictObject({
  nextToken,
  state: z.optional(z.enum(CONNECTION_STATES, `must be one of ${CONNECTION_STATES.join(', ')}`)),
});

const instant = z.nullable(z.iso.datetime());

/** Instants are ISO 8601 in UTC; null: not yet. */
export const connectionAnswer = z.strictObject({
  connection: connectionName,
  state: z.enum(CONNECTION_STATES),
  signInKind: z.enum(['ringex-jwt', 'ringex-refresh-token', 'ringcx-password', 'legacy-password']),
  keepFresh: z.boolean(),
  mainAccountId: z.nullable(z.string()),
  rcAccountId: z.nullable(z.string()),
  apiBaseUrl: z.string(),
  sessionExpiresAt: instant,
  lastRefreshAt: instant,
  lastError: z.nullable(z.string()),
  lastErrorAt: instant,
  nextAttemptAt: instant,
  rotateApiTokensAfterDays: z.nullable(z.int()),
  managedTokenCreatedAt: instant,
});
export type ConnectionAnswer = z.output<typeof connectionAnswer>;

export const connectionListAnswer = z.strictObject({
  connections: z.array(z.string()),
  nextToken: z.nullable(z.string()),
});

export const forgottenAnswer = z.strictObject({
  connection: connectionName,
  revokedApiTokens: z.int(),
  /** Adopted ones: they could be somebody else's. */
  keptApiTokens: z.int(),
  /** RingCX does not list them for the connection's user, so nobody knows whether they live. */
  missingApiTokens: z.int(),
  /** The broker's own that may live on at RingCX: missing, or out of reach. */
  leftBehind: z.array(fingerprint),
  secretsDeletedOn: z.iso.datetime(),
});
