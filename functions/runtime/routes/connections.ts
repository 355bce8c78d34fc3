import { redactSignIn } from '../../aws/sign-in-json.ts';
import { type ConnectionStatus, describeConnection } from '../../broker/connections/describe-connection.ts';
import { forgetConnection } from '../../broker/connections/forget-connection.ts';
import { listConnections } from '../../broker/connections/list-connections.ts';
import type { ForgetPorts } from '../../broker/connections/ports.ts';
import { type PutConnectionOptions, putConnection } from '../../broker/connections/put-connection.ts';
import type { RingCxHosts } from '../../broker/upstream.ts';
import type { ConnectionAnswer } from '../../contract/connection.ts';
import { instant, instantOrNull } from '../http/instant.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';

/**
 * Connections: list, status, store, forget.
 * @param defaults the stack's settings, for connections that name none of their own.
 */
export function connectionsRoutes(
  ports: ForgetPorts,
  { apiBaseUrl, ...defaults }: PutConnectionOptions['defaults'] & { readonly apiBaseUrl: string },
): RouteHandlers<'connections'> {
  const status = async (connection: string) => statusAnswer(await describeConnection(ports, connection), apiBaseUrl);
  return {
    'GET /connections': async ({ query }) => {
      const page = await listConnections(ports, query);
      return { connections: [...page.items], nextToken: page.nextToken };
    },
    'GET /connections/{connection}': ({ path }) => status(path.connection),
    'PUT /connections/{connection}': async ({ path, query, body }) => {
      const { keepFresh, rotateApiTokensAfterDays: rotateAfterDays } = body;
      const change = {
        signIn: body.signIn && redactSignIn(body.signIn),
        hosts: hostsOf(body),
        keepFresh,
        rotateAfterDays,
      };
      const allowOtherUser = query.otherUser === 'allow';
      await putConnection(ports, path.connection, change, {
        verify: query.verify !== 'false',
        allowOtherUser,
        defaults,
      });
      return await status(path.connection);
    },
    'DELETE /connections/{connection}': async ({ path, query }) => {
      const abandonApiTokens = query.abandonApiTokens === 'allow';
      const forgotten = await forgetConnection(ports, path.connection, { abandonApiTokens });
      const { secretsDeletedOn, leftBehind, ...counts } = forgotten;
      return {
        connection: path.connection,
        ...counts,
        leftBehind: [...leftBehind],
        secretsDeletedOn: instant(secretsDeletedOn),
      };
    },
  };
}

/** Undefined: the body names none. One alone stands for both. */
function hostsOf({
  ringCxAuthUrl,
  ringCxApiUrl,
}: {
  readonly ringCxAuthUrl?: string | null | undefined;
  readonly ringCxApiUrl?: string | null | undefined;
}): RingCxHosts | null | undefined {
  if (ringCxAuthUrl === undefined && ringCxApiUrl === undefined) return undefined;
  const authUrl = ringCxAuthUrl ?? ringCxApiUrl;
  const apiUrl = ringCxApiUrl ?? ringCxAuthUrl;
  return authUrl && apiUrl ? { authUrl, apiUrl } : null;
}

/** The status that an operator sees; no token, no sign-in. */
const statusAnswer = (
  { connection, state, nextAttemptAt, managedToken }: ConnectionStatus,
  apiBaseUrl: string,
): ConnectionAnswer => ({
  connection: connection.name,
  state,
  signInKind: connection.signInKind,
  keepFresh: connection.keepFresh,
  mainAccountId: connection.mainAccountId,
  rcAccountId: connection.rcAccountId,
  apiBaseUrl: connection.hosts?.apiUrl ?? apiBaseUrl,
  sessionExpiresAt: instantOrNull(connection.session?.expiresAt),
  lastRefreshAt: instantOrNull(connection.lastRefreshAt),
  lastError: connection.lastError,
  lastErrorAt: instantOrNull(connection.lastErrorAt),
  nextAttemptAt: instantOrNull(nextAttemptAt),
  rotateApiTokensAfterDays: managedToken?.afterDays ?? null,
  managedTokenCreatedAt: instantOrNull(managedToken?.createdAt),
});
