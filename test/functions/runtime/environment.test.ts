import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ENVIRONMENT } from '../../../functions/contract/environment.ts';
import { FUNCTION_NAMES } from '../../../functions/contract/function-names.ts';
import { readEnvironment } from '../../../functions/runtime/environment.ts';

const ALL: readonly string[] = [...new Set(Object.values(ENVIRONMENT).flat())];

beforeEach(() => {
  for (const variable of ALL) vi.stubEnv(variable, `the ${variable}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(FUNCTION_NAMES)('the function %s reads what is declared for it, and no more', (name) => {
  const declared = ENVIRONMENT[name].map((variable) => [variable, `the ${variable}`]);
  expect(readEnvironment(name)).toEqual(Object.fromEntries(declared));
});

test.each(FUNCTION_NAMES)('the function %s names every missing variable in one error', (name) => {
  for (const variable of ALL) vi.stubEnv(variable, undefined);
  expect(() => readEnvironment(name)).toThrow(
    new Error(`function ${name} lacks the environment variables ${ENVIRONMENT[name].join(', ')}`),
  );
});

test('a variable that is empty is missing, and only what is missing is named', () => {
  vi.stubEnv('RINGEX_URL', '');
  vi.stubEnv('TABLE_NAME', undefined);
  expect(() => readEnvironment('refresher')).toThrow(
    new Error('function refresher lacks the environment variables TABLE_NAME, RINGEX_URL'),
  );
  expect(() => readEnvironment('authorizer')).toThrow(/lacks the environment variables TABLE_NAME$/);
});
