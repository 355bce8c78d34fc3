import { ENVIRONMENT, type Environment } from '../contract/environment.ts';
import type { FunctionName } from '../contract/function-names.ts';

/** The function's environment; every missing variable is named in one error, before the first request. */
export function readEnvironment<F extends FunctionName>(name: F): Environment<F> {
  const names: readonly string[] = ENVIRONMENT[name];
  const missing = names.filter((variable) => !process.env[variable]);
  if (missing.length > 0) throw new Error(`function ${name} lacks the environment variables ${missing.join(', ')}`);
  return Object.fromEntries(names.map((variable) => [variable, process.env[variable]])) as Environment<F>;
}
