import { type ApiTokenPorts, issueApiToken, listApiTokens, revokeApiToken } from '../../broker/api-tokens.ts';
import type { RouteHandlers } from '../route-types.ts';

/** Permanent API tokens of RingCX: list, issue, revoke. */
export const apiTokensRoutes = (ports: ApiTokenPorts): RouteHandlers<'api-tokens'> => ({
  'GET /connections/{connection}/api-tokens': ({ path }) => listApiTokens(ports, path.connection),
  'POST /connections/{connection}/api-tokens': ({ path, body }) => issueApiToken(ports, path.connection, body.label),
  'DELETE /connections/{connection}/api-tokens/{fingerprint}': async ({ path, query }) => {
    await revokeApiToken(ports, path.connection, path.fingerprint, query.unknown === 'allow');
    return { fingerprint: path.fingerprint, revoked: true };
  },
});
