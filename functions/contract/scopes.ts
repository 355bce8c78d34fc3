/** The rights that a caller can have; every route needs exactly one. */
export const SCOPES = [
  'access-token:read',
  'api-token:read',
  'accounts:read',
  'sessions:write',
  'api-tokens:write',
  'connections:write',
  'callers:write',
] as const;

export type Scope = (typeof SCOPES)[number];
