/** The upstream calls that are counted and can be given faults, by their names in the control plane. */
export const ENDPOINT_NAMES = [
  'exchange',
  'login',
  'refresh',
  'logout',
  'legacy-login',
  'ringex-token',
  'ringex-account',
  'api-token-create',
  'api-token-list',
  'api-token-delete',
  'accounts',
  'users',
] as const;

export type EndpointName = (typeof ENDPOINT_NAMES)[number];

export function isRingEx(endpoint: EndpointName): boolean {
  return endpoint === 'ringex-token' || endpoint === 'ringex-account';
}
