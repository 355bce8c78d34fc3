import { managedTokenJson } from '../../aws/managed-token-json.ts';
import { adoptApiToken, issueApiToken, listApiTokens, revokeApiToken, startRotation } from '../../broker/api-tokens.ts';
import { CurrentApiTokens } from '../../broker/current-api-token.ts';
import type { RotationPorts } from '../../broker/rotation-ports.ts';
import type { RouteHandlers } from '../route-types.ts';

/** Permanent API tokens of RingCX: the managed one, and list, issue, adopt, revoke, rotate. */
export function apiTokensRoutes(ports: RotationPorts, apiBaseUrl: string): RouteHandlers<'api-tokens'> {
  const current = new CurrentApiTokens(ports);
  return {
    'GET /connections/{connection}/api-tokens/current': async ({ path }) =>
      managedTokenJson(await current.get(path.connection), apiBaseUrl),
    'GET /connections/{connection}/api-tokens': ({ path }) => listApiTokens(ports, path.connection),
    'POST /connections/{connection}/api-tokens': ({ path, body }) => issueApiToken(ports, path.connection, body.label),
    'PUT /connections/{connection}/api-tokens/{fingerprint}': async ({ path, body }) => {
      const { fingerprint, label, adopted } = await adoptApiToken(ports, path.connection, path.fingerprint, body.label);
      return { fingerprint, label, adopted };
    },
    'DELETE /connections/{connection}/api-tokens/{fingerprint}': async ({ path, query }) => {
      await revokeApiToken(ports, path.connection, path.fingerprint, query.unknown === 'allow');
      return { fingerprint: path.fingerprint, revoked: true };
    },
    'POST /connections/{connection}/api-tokens/rotate': async ({ path }) => ({
      connection: path.connection,
      rotation: await startRotation(ports, path.connection),
    }),
  };
}
