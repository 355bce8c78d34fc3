import * as z from 'zod/mini';
import { connectionName, fingerprint, label } from './names.ts';

/**
 * `managed`: in AWSCURRENT, or about to be. `previous`: replaced, and valid for a whole period after that. `missing`: in
 * the register, and not in RingCX's list for the connection's user. `other-connection`: another connection of this broker
 * has registered it. `unknown`: RingCX has it, no register does.
 */
export const API_TOKEN_STATES = ['managed', 'previous', 'issued', 'missing', 'other-connection', 'unknown'] as const;
export type ApiTokenState = (typeof API_TOKEN_STATES)[number];

export const issueApiTokenBody = z.strictObject({ label });

export const revokeApiTokenQuery = z.strictObject({
  unknown: z.optional(z.literal('allow', 'must be allow')),
  /** Drop a missing token from the register, although it may live. */
  missing: z.optional(z.literal('forget', 'must be forget')),
});

export const apiTokenListAnswer = z.strictObject({
  apiTokens: z.array(
    z.strictObject({
      fingerprint,
      label: z.nullable(z.string()),
      createdAt: z.nullable(z.iso.datetime()),
      state: z.enum(API_TOKEN_STATES),
      /** Taken into the register without proof that the broker made it. */
      adopted: z.boolean(),
    }),
  ),
});

/** The only time the broker shows an issued API token. */
export const issuedApiTokenAnswer = z.strictObject({
  apiToken: z.string(),
  header: z.literal('X-Auth-Token'),
  fingerprint,
  label,
  createdAt: z.iso.datetime(),
});

/** `found` is false for a fingerprint that neither RingCX nor the register knows: perhaps a mistyped one. */
export const revokedApiTokenAnswer = z.strictObject({ fingerprint, revoked: z.boolean(), found: z.boolean() });

/** The JSON in the secret `<prefix>/<connection>/api-token`, which workloads read: an interface. */
export const managedTokenSecret = z.strictObject({
  apiToken: z.string().check(z.minLength(1)),
  header: z.literal('X-Auth-Token'),
  connection: connectionName,
  apiBaseUrl: z.string(),
  mainAccountId: z.nullable(z.string()),
  rcAccountId: z.nullable(z.string()),
  fingerprint,
  createdAt: z.iso.datetime(),
  rotateAfter: z.iso.datetime(),
});

/** The same as it may be stored: older versions of the broker wrote no `rcAccountId`. */
export const storedManagedToken = z.extend(managedTokenSecret, { rcAccountId: z.optional(z.nullable(z.string())) });
/** The same until the first rotation has ended. */
export const emptyManagedToken = z.object({ apiToken: z.literal('') });
export type ManagedTokenSecret = z.output<typeof managedTokenSecret>;

export const adoptApiTokenBody = z.strictObject({ label });

/** `adopted` is false for one that the broker made itself: that has only been given another label. */
export const adoptedApiTokenAnswer = z.strictObject({ fingerprint, label, adopted: z.boolean() });

/** `under way`: a rotation had begun before; it is not begun twice. */
export const rotationAnswer = z.strictObject({
  connection: connectionName,
  rotation: z.enum(['started', 'under way']),
});
