import { AccessTokens } from '../../broker/access-tokens.ts';
import { BrokerError } from '../../broker/broker-error.ts';
import type { RenewalPorts } from '../../broker/renewal-ports.ts';
import { ALL_CONNECTIONS, type Asker, mayUse } from '../asker.ts';
import type { RouteHandlers } from '../route-types.ts';
import { sessionAnswer } from '../session-answer.ts';

/** An access token that works now, as the broker's own answer or as OAuth 2's. */
export function accessTokenRoutes(ports: RenewalPorts): RouteHandlers<'access-token'> {
  const accessTokens = new AccessTokens(ports);
  const get = async (connection: string, minRemainingSeconds: number | undefined) => {
    const ms = minRemainingSeconds === undefined ? undefined : minRemainingSeconds * 1000;
    const session = await accessTokens.get(connection, ms);
    ports.signals.count('AccessTokenServed');
    return sessionAnswer(session, ports.clock.now());
  };
  return {
    'GET /connections/{connection}/access-token': ({ path, query }) => get(path.connection, query.minRemainingSeconds),
    'POST /connections/{connection}/access-token': ({ path, body }) => get(path.connection, body?.minRemainingSeconds),
    'POST /oauth/token': async ({ body, asker, concerns }) => {
      if (body.grant_type !== 'client_credentials') {
        throw new BrokerError('unsupported_grant_type', 'grant_type: must be client_credentials');
      }
      const connection = connectionFor(asker, body.scope);
      concerns(connection);
      const { accessToken, expiresIn } = await get(connection, undefined);
      return {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: expiresIn,
        scope: `connection:${connection}`,
      };
    },
  };
}

/** The connection the scope names, or the only one that the caller has. */
function connectionFor(asker: Asker, scope: string | undefined): string {
  const only = asker.kind === 'caller' && asker.connections.length === 1 ? asker.connections[0] : undefined;
  const [, named] = /^connection:([a-z0-9-]{1,40})$/.exec(scope?.trim() ?? '') ?? [];
  if (scope?.trim() && !named) throw new BrokerError('invalid_scope', 'scope: must be connection:<name>');
  const connection = named ?? (only === ALL_CONNECTIONS ? undefined : only);
  if (!connection)
    throw new BrokerError(
      'invalid_scope',
      'scope: must be connection:<name>, because this caller has several connections',
    );
  if (!mayUse(asker, connection))
    throw new BrokerError('invalid_scope', `scope: this caller is not allowed on connection ${connection}`);
  return connection;
}
