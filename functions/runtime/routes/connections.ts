import { redactSignIn } from '../../aws/sign-in-json.ts';
import { type ConnectionStatus, describeConnection } from '../../broker/connections/describe-connection.ts';
import { forgetConnection } from '../../broker/connections/forget-connection.ts';
import type { ForgetPorts } from '../../broker/connections/ports.ts';
import { type PutConnectionOptions, putConnection } from '../../broker/connections/put-connection.ts';
import type { ConnectionAnswer } from '../../contract/connection.ts';
import { instant, instantOrNull } from '../http/instant.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';

/**
 * Connections: list, status, store, forget.
 * @param defaults the stack's settings, for connections that name none of their own.
 */
export const connectionsRoutes = (
  ports: ForgetPorts,
  defaults: PutConnectionOptions['defaults'],
): RouteHandlers<'connections'> => ({
  'GET /connections': async ({ query }) => {
    const page = await ports.connections.list(query.nextToken);
    return { connections: [...page.items], nextToken: page.nextToken };
  },
  'GET /connections/{connection}': async ({ path }) => statusAnswer(await describeConnection(ports, path.connection)),
  'PUT /connections/{connection}': async ({ path, query, body }) => {
    const { keepFresh, rotateApiTokensAfterDays: rotateAfterDays } = body;
    const change = { signIn: body.signIn && redactSignIn(body.signIn), keepFresh, rotateAfterDays };
    await putConnection(ports, path.connection, change, { verify: query.verify !== 'false', defaults });
    return statusAnswer(await describeConnection(ports, path.connection));
  },
  'DELETE /connections/{connection}': async ({ path, query }) => {
    const abandonApiTokens = query.abandonApiTokens === 'allow';
    const { secretsDeletedOn, ...counts } = await forgetConnection(ports, path.connection, { abandonApiTokens });
    return { connection: path.connection, ...counts, secretsDeletedOn: instant(secretsDeletedOn) };
  },
});

/** The status that an operator sees; no token, no sign-in. */
const statusAnswer = ({ connection, state, managedToken }: ConnectionStatus): ConnectionAnswer => ({
  connection: connection.name,
  state,
  signInKind: connection.signInKind,
  keepFresh: connection.keepFresh,
  mainAccountId: connection.mainAccountId,
  sessionExpiresAt: instantOrNull(connection.session?.expiresAt),
  lastRefreshAt: instantOrNull(connection.lastRefreshAt),
  lastError: connection.lastError,
  lastErrorAt: instantOrNull(connection.lastErrorAt),
  rotateApiTokensAfterDays: managedToken?.afterDays ?? null,
  managedTokenCreatedAt: instantOrNull(managedToken?.createdAt),
});
