import { managedTokenJson } from '../../aws/managed-token-json.ts';
import { adoptApiToken } from '../../broker/api-tokens/adopt-api-token.ts';
import { issueApiToken } from '../../broker/api-tokens/issue-api-token.ts';
import { type ListedApiToken, listApiTokens } from '../../broker/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../broker/api-tokens/revoke-api-token.ts';
import { CurrentApiTokens } from '../../broker/managed-token/current-api-token.ts';
import type { ManagedTokenPorts } from '../../broker/managed-token/ports.ts';
import { startRotation } from '../../broker/managed-token/start-rotation.ts';
import { instant, instantOrNull } from '../http/instant.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';

/** Permanent API tokens of RingCX: the managed one, and list, issue, adopt, revoke, rotate. */
export function apiTokensRoutes(ports: ManagedTokenPorts, apiBaseUrl: string): RouteHandlers<'api-tokens'> {
  const current = new CurrentApiTokens(ports);
  return {
    'GET /connections/{connection}/api-tokens/current': async ({ path }) =>
      managedTokenJson(await current.get(path.connection), apiBaseUrl),
    'GET /connections/{connection}/api-tokens': async ({ path }) => ({
      apiTokens: (await listApiTokens(ports, path.connection)).map(listed),
    }),
    'POST /connections/{connection}/api-tokens': async ({ path, body }) => {
      const { apiToken, entry } = await issueApiToken(ports, path.connection, body.label);
      const { fingerprint, label, createdAt } = entry;
      return {
        apiToken: apiToken.open(),
        header: 'X-Auth-Token',
        fingerprint,
        label,
        createdAt: instant(createdAt),
      };
    },
    'PUT /connections/{connection}/api-tokens/{fingerprint}': async ({ path, body }) => {
      const { fingerprint, label, adopted } = await adoptApiToken(ports, path.connection, path.fingerprint, body.label);
      return { fingerprint, label, adopted };
    },
    'DELETE /connections/{connection}/api-tokens/{fingerprint}': async ({ path, query }) => {
      const options = { allowUnknown: query.unknown === 'allow', forgetMissing: query.missing === 'forget' };
      const outcome = await revokeApiToken(ports, path.connection, path.fingerprint, options);
      return { fingerprint: path.fingerprint, ...outcome };
    },
    'POST /connections/{connection}/api-tokens/rotate': async ({ path }) => ({
      connection: path.connection,
      rotation: await startRotation(ports, path.connection),
    }),
  };
}

const listed = ({ fingerprint, state, entry }: ListedApiToken) => ({
  fingerprint,
  label: entry?.label ?? null,
  createdAt: instantOrNull(entry?.createdAt),
  state,
  adopted: entry?.adopted ?? false,
});
