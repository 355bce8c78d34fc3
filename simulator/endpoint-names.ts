/** The upstream calls that are counted and can be made to fail, under the names the control plane uses. */
export const endpointNames = [
  'exchange',
  'login',
  'refresh',
  'ringex-token',
  'api-token-create',
  'api-token-list',
  'api-token-delete',
  'accounts',
  'users',
] as const;

export type EndpointName = (typeof endpointNames)[number];
