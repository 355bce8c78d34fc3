import type { ROUTES } from '../../functions/contract/routes.ts';

type RouteKey = (typeof ROUTES)[number] extends infer R
  ? R extends { readonly method: infer M extends string; readonly path: infer P extends string }
    ? `${M} ${P}`
    : never
  : never;

/** The purpose of every route. Kept out of the contract, which every function's bundle carries. */
export const ROUTE_MEANINGS: Readonly<Record<RouteKey, string>> = {
  'GET /connections/{connection}/access-token': 'An access token good for at least `minRemainingSeconds` (default 30).',
  'POST /connections/{connection}/access-token': 'The same, for clients that can only POST.',
  'POST /oauth/token':
    "The same as OAuth 2 client credentials (RFC 6749); the connection is the caller's only one, or `scope=connection:<name>`. The caller sends its id and secret in the header or as `client_id` and `client_secret` in the body, never in the query.",
  'GET /connections/{connection}/api-tokens/current': 'The managed API token, as its secret holds it.',
  'GET /connections/{connection}/accounts':
    'The RingCX accounts the connection can see, as they were at most ten minutes ago.',
  'POST /connections/{connection}/login':
    "RingCX login with the body's credentials, or the stored ones if the body is empty.",
  'POST /connections/{connection}/exchange':
    "Exchange of the body's RingEX access token, or through the stored RingEX sign-in if the body is empty.",
  'POST /connections/{connection}/refresh': 'Refresh the session now.',
  'GET /connections/{connection}/api-tokens': 'The API tokens at RingCX by fingerprint, never the tokens.',
  'POST /connections/{connection}/api-tokens': 'Issue an API token; this answer is the only one that shows it.',
  'PUT /connections/{connection}/api-tokens/{fingerprint}':
    'Adopt an unknown API token: take it into the register under a label. Repeating it changes the label.',
  'POST /connections/{connection}/api-tokens/rotate': 'Start a rotation of the managed API token.',
  'DELETE /connections/{connection}/api-tokens/{fingerprint}':
    'Revoke an API token; repeating it succeeds. One the broker did not make needs `unknown=allow`.',
  'GET /connections': 'The names of all connections, a page at a time.',
  'GET /connections/{connection}': 'The status of a connection.',
  'PUT /connections/{connection}':
    "Store or change the sign-in, checked by really signing in unless `verify=false`, and the connection's settings.",
  'DELETE /connections/{connection}':
    'Forget a connection: revoke the API tokens the broker made, and delete its secrets, which can be restored for seven days.',
  'GET /callers': 'All callers with their grants, a page at a time; never a secret.',
  'PUT /callers/{caller}':
    'Create a caller, or change its grants and give it a new secret beside the old one; shown once.',
  'DELETE /callers/{caller}': 'Remove a caller; repeating it succeeds.',
};
