/** One Lambda each: `functions/<name>.ts` is its entry. */
export const FUNCTION_NAMES = [
  'authorizer',
  'login',
  'exchange',
  'refresh',
  'access-token',
  'api-tokens',
  'accounts',
  'connections',
  'callers',
  'refresher',
  'rotation',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
