import * as z from 'zod/mini';
import { callerId, connectionName } from './names.ts';
import { SCOPES } from './scopes.ts';

/** A policy names every grant, and API Gateway bounds its size; a caller with more needs `*` or a second caller. */
const MOST_CONNECTIONS_PER_CALLER = 10;

const GRANTS = `must be ["*"] or 1 to ${MOST_CONNECTIONS_PER_CALLER} connection names`;

const connections = z.union(
  [
    z.array(connectionName).check(z.maxLength(MOST_CONNECTIONS_PER_CALLER, GRANTS), z.minLength(1, GRANTS)),
    z.tuple([z.literal('*')]),
  ],
  GRANTS,
);

/** `newSecret: false` changes the grants alone. */
export const putCallerBody = z.strictObject({
  scopes: z.array(z.enum(SCOPES, `must be one of ${SCOPES.join(', ')}`)).check(z.minLength(1, 'must not be empty')),
  connections,
  expiresAt: z.optional(z.nullable(z.iso.datetime('must be an ISO 8601 instant in UTC, such as 2027-01-31T00:00:00Z'))),
  newSecret: z.optional(z.boolean()),
});

const caller = {
  caller: callerId,
  scopes: z.array(z.enum(SCOPES)),
  connections: z.array(z.string()),
  expiresAt: z.nullable(z.iso.datetime()),
  secretsCreatedAt: z.array(z.iso.datetime()),
};

export const callerAnswer = z.strictObject({
  ...caller,
  secret: z.nullable(z.string()),
  hints: z.array(z.string()),
});

export const callerListAnswer = z.strictObject({
  callers: z.array(z.strictObject(caller)),
  nextToken: z.nullable(z.string()),
});

/** `found` is false for a caller that never existed, or has been removed before. */
export const removedCallerAnswer = z.strictObject({ caller: callerId, removed: z.boolean(), found: z.boolean() });
