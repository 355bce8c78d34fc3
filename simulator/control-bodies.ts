import * as z from 'zod/mini';
import { endpointNames } from './endpoint-names.ts';

const wholeNumber = z.int().check(z.nonnegative());
const positive = z.int().check(z.positive());

const anyFault = {
  endpoint: z.enum(endpointNames),
  account: z.optional(z.string()),
  count: z._default(positive, 1),
};

export const faultBody = z.discriminatedUnion('kind', [
  z.strictObject({ ...anyFault, kind: z.literal('delay'), delayMs: z.int().check(z.minimum(0), z.maximum(3_600_000)) }),
  z.strictObject({
    ...anyFault,
    kind: z.literal('status'),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    retryAfterSeconds: z.optional(wholeNumber),
  }),
  z.strictObject({ ...anyFault, kind: z.literal('drop-before') }),
  z.strictObject({ ...anyFault, kind: z.literal('drop-after') }),
  z.strictObject({ ...anyFault, kind: z.literal('malformed') }),
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

type BodyFault = { path: string; message: string };

export type ReadBody<T> = { value: T } | { faults: BodyFault[] };

/** An empty body reads as an empty object, since every control body but a fault's may be left out. */
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

/** An unknown key is reported at the object it was found in; the caller wants to know the key. */
function faultsIn(issue: z.core.$ZodIssue): BodyFault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'Unknown field' }));
}
