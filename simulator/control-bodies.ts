import * as z from 'zod/mini';

export const resetBody = z.strictObject({ sessions: z._default(z.boolean(), false) });

const userFields = {
  canUseAdminApi: z.optional(z.boolean()),
  app: z.optional(z.string()),
  canReadAccounts: z.optional(z.boolean()),
};

export const userBody = z.strictObject(userFields);

export const accountBody = z.strictObject({
  ...userFields,
  tokenSeconds: z.optional(z.int().check(z.positive())),
});

export const credentialsBody = z.strictObject({
  password: z.optional(z.string().check(z.minLength(1))),
  jwtValid: z.optional(z.boolean()),
  locked: z.optional(z.boolean()),
});

/** The switches themselves check the names and the positions. */
export const hypothesesBody = z.record(z.string(), z.unknown());

export interface BodyFault {
  readonly path: string;
  readonly message: string;
}

type ReadBody<T> = { readonly value: T } | { readonly faults: readonly BodyFault[] };

/** An empty body counts as an empty object, because every field of most control bodies is optional. */
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
