import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ENVIRONMENT, type EnvironmentName } from '../../../functions/contract/environment.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../../functions/contract/function-names.ts';
import { readEnvironment } from '../../../functions/runtime/environment.ts';

const VALUES: Readonly<Record<EnvironmentName<FunctionName>, { readonly text: string; readonly read: unknown }>> = {
  TABLE_NAME: { text: 'table', read: 'table' },
  SECRET_PREFIX: { text: 'ringcx', read: 'ringcx' },
  SECRET_KEY_ARN: { text: 'arn:aws:kms:key', read: 'arn:aws:kms:key' },
  ROTATION_FUNCTION_ARN: { text: 'arn:aws:lambda:rotation', read: 'arn:aws:lambda:rotation' },
  RINGCX_AUTH_URL: { text: 'https://auth.example', read: 'https://auth.example' },
  RINGCX_API_URL: { text: 'https://api.example', read: 'https://api.example' },
  RINGEX_URL: { text: 'https://ringex.example', read: 'https://ringex.example' },
  LOGIN_PARAMETERS: { text: 'query', read: 'query' },
  OPERATOR_AUTH: { text: 'caller', read: 'caller' },
  KEEP_FRESH: { text: 'false', read: false },
  ROTATE_API_TOKENS_AFTER_DAYS: { text: '30', read: 30 },
  CHECK_API_TOKENS_EVERY_MINUTES: { text: '60', read: 60 },
  POWERTOOLS_SERVICE_NAME: { text: 'broker', read: 'broker' },
};

beforeEach(() => {
  for (const [variable, { text }] of Object.entries(VALUES)) vi.stubEnv(variable, text);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(FUNCTION_NAMES)('the function %s reads the variables that are declared for it, each by its type', (name) => {
  const declared = ENVIRONMENT[name].map((variable) => [variable, VALUES[variable].read]);
  expect(readEnvironment(name)).toEqual(Object.fromEntries(declared));
});

test.each(FUNCTION_NAMES)('the function %s names every missing variable in one error', (name) => {
  for (const variable of Object.keys(VALUES)) vi.stubEnv(variable, undefined);
  const faults = ENVIRONMENT[name].map((variable) => `${variable} is missing`).join('; ');
  expect(() => readEnvironment(name)).toThrow(new Error(`the environment of function ${name} is wrong: ${faults}`));
});

test('a flag is read whether it is true or false', () => {
  vi.stubEnv('KEEP_FRESH', 'true');
  expect(readEnvironment('connections').KEEP_FRESH).toBe(true);
});

test.each(['30 days', 'about 30', '1234567', '-1', '1.5'])(
  'a number of days is whole, and nothing else: %s',
  (days) => {
    vi.stubEnv('ROTATE_API_TOKENS_AFTER_DAYS', days);
    expect(() => readEnvironment('connections')).toThrow('ROTATE_API_TOKENS_AFTER_DAYS must be a whole number');
  },
);

test('missing, empty and unreadable variables are named together', () => {
  vi.stubEnv('TABLE_NAME', undefined);
  vi.stubEnv('RINGEX_URL', '');
  vi.stubEnv('RINGCX_AUTH_URL', 'ringcx');
  vi.stubEnv('KEEP_FRESH', 'yes');
  vi.stubEnv('ROTATE_API_TOKENS_AFTER_DAYS', 'monthly');
  expect(() => readEnvironment('connections')).toThrow(
    new Error(
      'the environment of function connections is wrong: TABLE_NAME is missing; RINGCX_AUTH_URL must be a URL; ' +
        'RINGEX_URL is missing; KEEP_FRESH must be true or false; ROTATE_API_TOKENS_AFTER_DAYS must be a whole number',
    ),
  );
});
