import * as z from 'zod/mini';
import { ENVIRONMENT, type EnvironmentName } from '../contract/environment.ts';
import type { FunctionName } from '../contract/function-names.ts';

const text = z.string().check(z.minLength(1));
const wholeNumber = z.pipe(
  z.string().check(z.regex(/^\d{1,6}$/, 'must be a whole number')),
  z.transform((digits) => Number(digits)),
);
const flag = z.pipe(
  z.enum(['true', 'false'], 'must be true or false'),
  z.transform((word) => word === 'true'),
);

/** The reading of every variable's text. */
const VARIABLES = {
  TABLE_NAME: text,
  SECRET_PREFIX: text,
  SECRET_KEY_ARN: text,
  ROTATION_FUNCTION_ARN: text,
  RINGCX_AUTH_URL: z.url('must be a URL'),
  RINGCX_API_URL: z.url('must be a URL'),
  RINGEX_URL: z.url('must be a URL'),
  LOGIN_PARAMETERS: z.enum(['form', 'query'], 'must be form or query'),
  OPERATOR_AUTH: z.enum(['iam', 'caller'], 'must be iam or caller'),
  KEEP_FRESH: flag,
  ROTATE_API_TOKENS_AFTER_DAYS: wholeNumber,
  CHECK_API_TOKENS_EVERY_MINUTES: wholeNumber,
} satisfies Record<EnvironmentName<FunctionName>, z.ZodMiniType>;

export type FunctionEnvironment<F extends FunctionName> = {
  readonly [V in EnvironmentName<F>]: z.output<(typeof VARIABLES)[V]>;
};

/** The function's environment. Every missing or unreadable variable is named in one error, before the first request. */
export function readEnvironment<F extends FunctionName>(name: F): FunctionEnvironment<F> {
  const names: readonly EnvironmentName<FunctionName>[] = ENVIRONMENT[name];
  const faults: string[] = [];
  const values = names.map((variable) => {
    const set = process.env[variable];
    const parsed = set ? VARIABLES[variable].safeParse(set) : undefined;
    if (!parsed) faults.push(`${variable} is missing`);
    else if (!parsed.success) faults.push(`${variable} ${parsed.error.issues[0]?.message}`);
    return [variable, parsed?.data];
  });
  if (faults.length > 0) throw new Error(`the environment of function ${name} is wrong: ${faults.join('; ')}`);
  return Object.fromEntries(values) as FunctionEnvironment<F>;
}
