import * as z from 'zod/mini';
import { fingerprint, label } from './names.ts';

/** `unknown`: RingCX has it, the broker did not make it. */
const API_TOKEN_STATES = ['managed', 'issued', 'unknown'] as const;

export const issueApiTokenBody = z.strictObject({ label });

export const revokeApiTokenQuery = z.strictObject({
  unknown: z.optional(z.literal('allow', 'must be allow')),
});

export const apiTokenListAnswer = z.strictObject({
  apiTokens: z.array(
    z.strictObject({
      fingerprint,
      label: z.nullable(z.string()),
      createdAt: z.nullable(z.iso.datetime()),
      state: z.enum(API_TOKEN_STATES),
    }),
  ),
});
export type ApiTokenListAnswer = z.output<typeof apiTokenListAnswer>;

/** The only time the broker shows an issued API token. */
export const issuedApiTokenAnswer = z.strictObject({
  apiToken: z.string(),
  header: z.literal('X-Auth-Token'),
  fingerprint,
  label,
  createdAt: z.iso.datetime(),
});
export type IssuedApiTokenAnswer = z.output<typeof issuedApiTokenAnswer>;

export const revokedApiTokenAnswer = z.strictObject({ fingerprint, revoked: z.literal(true) });
