import * as z from 'zod/mini';
import { ENDPOINT_NAMES } from './endpoint-names.ts';

const nonNegative = z.int().check(z.nonnegative());
const positive = z.int().check(z.positive());

const commonFields = {
  endpoint: z.enum(ENDPOINT_NAMES),
  account: z.optional(z.string()),
  count: z._default(positive, 1),
};

export const faultBody = z.discriminatedUnion('kind', [
  z.strictObject({
    ...commonFields,
    kind: z.literal('delay'),
    delayMs: z.int().check(z.minimum(0), z.maximum(3_600_000)),
  }),
  z.strictObject({
    ...commonFields,
    kind: z.literal('status'),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    retryAfterSeconds: z.optional(nonNegative),
  }),
  z.strictObject({ ...commonFields, kind: z.literal('drop-before') }),
  z.strictObject({ ...commonFields, kind: z.literal('drop-after') }),
  z.strictObject({ ...commonFields, kind: z.literal('malformed') }),
]);

export const resetBody = z.strictObject({ sessions: z._default(z.boolean(), false) });

export const accountBody = z.strictObject({
  tokenSeconds: z.optional(positive),
  canUseAdminApi: z._default(z.boolean(), true),
});

export const credentialsBody = z.strictObject({
  password: z.optional(z.string().check(z.minLength(1))),
  jwtValid: z.optional(z.boolean()),
});

export interface BodyFault {
  readonly path: string;
  readonly message: string;
}

type ReadBody<T> = { readonly value: T } | { readonly faults: readonly BodyFault[] };

/** An empty body counts as an empty object, because every field of every control body but a fault's is optional. */
export function readBody<T>(schema: z.ZodMiniType<T>, body: string): ReadBody<T> {
  let parsed: unknown;
  try {
    parsed = body.trim() === '' ? {} : JSON.parse(body);
  } catch {
    return { faults: [{ path: '', message: 'The body is not JSON' }] };
  }
  const result = z.safeParse(schema, parsed);
  return result.success ? { value: result.data } : { faults: result.error.issues.flatMap(faultsIn) };
}

/** Zod reports an unknown key at the object that contains it; these faults name the key itself. */
function faultsIn(issue: z.core.$ZodIssue): BodyFault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'Unknown field' }));
}
