import * as z from 'zod/mini';
import { ENDPOINT_NAMES } from './endpoint-names.ts';
import { isLoopback } from './loopback.ts';
import { ODD_SESSIONS } from './odd-session.ts';
import { OUTAGE_MODES, OUTAGE_SYSTEMS } from './outages.ts';
import { WIRE_FAULTS } from './wire-faults.ts';

const HOUR_MS = 3_600_000;

const nonNegative = z.int().check(z.nonnegative());
const delayMs = z.int().check(z.minimum(0), z.maximum(HOUR_MS));

const commonFields = {
  endpoint: z.enum(ENDPOINT_NAMES),
  account: z.optional(z.string()),
  user: z.optional(z.string()),
  count: z._default(z.int().check(z.positive()), 1),
};

const SESSION_ENDPOINTS = ['exchange', 'login', 'refresh'] as const;

/** The simulator must not send a client, and with it a credential, to another machine. */
const loopbackUrl = z
  .string()
  .check(z.refine((text) => URL.canParse(text) && isLoopback(new URL(text).host), 'Must be a loopback URL'));

export const faultBody = z.discriminatedUnion('kind', [
  z.strictObject({ ...commonFields, kind: z.literal('delay'), delayMs }),
  z.strictObject({
    ...commonFields,
    kind: z.literal('status'),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    retryAfterSeconds: z.optional(nonNegative),
  }),
  z.strictObject({ ...commonFields, kind: z.enum(['drop-before', 'drop-after', 'malformed']) }),
  z.strictObject({
    ...commonFields,
    kind: z.literal('redirect'),
    location: loopbackUrl,
    status: z._default(z.literal([301, 302, 303, 307, 308]), 302),
  }),
  z.strictObject({
    ...commonFields,
    kind: z.literal('odd-session'),
    endpoint: z.enum(SESSION_ENDPOINTS),
    which: z.enum(ODD_SESSIONS),
  }),
  z.strictObject({ ...commonFields, kind: z.enum(WIRE_FAULTS), takesEffect: z._default(z.boolean(), false) }),
]);

export const outageBody = z.strictObject({
  mode: z.enum(OUTAGE_MODES),
  slowMs: z._default(delayMs, 5000),
  system: z._default(z.enum(OUTAGE_SYSTEMS), 'ringcx'),
  account: z.optional(z.string()),
});
