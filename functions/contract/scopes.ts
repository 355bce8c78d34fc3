/** What a caller may be allowed to ask for; every route has exactly one. */
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
