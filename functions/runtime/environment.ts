import { ENVIRONMENT, type EnvironmentName } from '../contract/environment.ts';
import type { FunctionName } from '../contract/function-names.ts';

/** Reads a variable's text; undefined: it cannot be read. Not by schemas: those would grow every bundle for twelve words. */
type Reader<T> = { readonly read: (text: string) => T | undefined; readonly must: string };

const text: Reader<string> = { read: (value) => value, must: 'be set' };
const url: Reader<string> = { read: (value) => (URL.canParse(value) ? value : undefined), must: 'be a URL' };
const wholeNumber: Reader<number> = {
  read: (value) => (/^\d{1,6}$/.test(value) ? Number(value) : undefined),
  must: 'be a whole number',
};
const oneOf = <const W extends string>(...words: readonly W[]): Reader<W> => ({
  read: (value) => words.find((word) => word === value),
  must: `be ${words.join(' or ')}`,
});
const flag: Reader<boolean> = {
  read: (value) => ({ true: true, false: false })[value],
  must: 'be true or false',
};

const VARIABLES = {
  TABLE_NAME: text,
  SECRET_PREFIX: text,
  SECRET_KEY_ARN: text,
  ROTATION_FUNCTION_ARN: text,
  RINGCX_AUTH_URL: url,
  RINGCX_API_URL: url,
  RINGEX_URL: url,
  LOGIN_PARAMETERS: oneOf('form', 'query'),
  OPERATOR_AUTH: oneOf('iam', 'caller'),
  KEEP_FRESH: flag,
  ROTATE_API_TOKENS_AFTER_DAYS: wholeNumber,
  CHECK_API_TOKENS_EVERY_MINUTES: wholeNumber,
  POWERTOOLS_SERVICE_NAME: text,
} satisfies Record<EnvironmentName<FunctionName>, Reader<unknown>>;

type ValueOf<R> = R extends Reader<infer T> ? T : never;

export type FunctionEnvironment<F extends FunctionName> = {
  readonly [V in EnvironmentName<F>]: ValueOf<(typeof VARIABLES)[V]>;
};

/** The function's environment. Every missing or unreadable variable is named in one error, before the first request. */
export function readEnvironment<F extends FunctionName>(name: F): FunctionEnvironment<F> {
  const names: readonly EnvironmentName<FunctionName>[] = ENVIRONMENT[name];
  const faults: string[] = [];
  const values = names.map((variable) => {
    const { read, must } = VARIABLES[variable];
    const set = process.env[variable];
    const value = set ? read(set) : undefined;
    if (value === undefined) faults.push(set ? `${variable} must ${must}` : `${variable} is missing`);
    return [variable, value];
  });
  if (faults.length > 0) throw new Error(`the environment of function ${name} is wrong: ${faults.join('; ')}`);
  return Object.fromEntries(values) as FunctionEnvironment<F>;
}
