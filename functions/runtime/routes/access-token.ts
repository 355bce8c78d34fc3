import { BrokerError } from '../../broker/broker-error.ts';
import { CallerPace } from '../../broker/callers/caller-pace.ts';
import { AccessTokens } from '../../broker/sessions/access-tokens.ts';
import type { SessionPorts } from '../../broker/sessions/ports.ts';
import { ALL_CONNECTIONS, mayUse, type Principal } from '../http/principal.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';
import { sessionAnswer } from './session-answer.ts';

/** An access token that works now, as the broker's own answer or as OAuth 2's. */
export function accessTokenRoutes(ports: SessionPorts, apiBaseUrl: string): RouteHandlers<'access-token'> {
  const accessTokens = new AccessTokens(ports);
  const pace = new CallerPace(ports.clock);
  const get = async (principal: Principal, connection: string, minRemainingSeconds: number | undefined) => {
    pace.keep(principal.id);
    const minRemainingMs = minRemainingSeconds === undefined ? undefined : minRemainingSeconds * 1000;
    const session = await accessTokens.get(connection, minRemainingMs);
    ports.telemetry.count('AccessTokenServed');
    return sessionAnswer(session, { now: ports.clock.now(), apiBaseUrl });
  };
  return {
    'GET /connections/{connection}/access-token': ({ path, query, principal }) =>
      get(principal, path.connection, query.minRemainingSeconds),
    'POST /connections/{connection}/access-token': ({ path, body, principal }) =>
      get(principal, path.connection, body?.minRemainingSeconds),
    'POST /oauth/token': async ({ body, principal, logConnection }) => {
      if (body.grant_type !== 'client_credentials') {
        throw new BrokerError('unsupported_grant_type', 'grant_type: must be client_credentials');
      }
      const connection = connectionFor(principal, body.scope);
      logConnection(connection);
      const { accessToken, tokenType, expiresIn } = await get(principal, connection, undefined);
      return {
        access_token: accessToken,
        token_type: tokenType,
        expires_in: expiresIn,
        scope: `connection:${connection}`,
      };
    },
  };
}

/** The connection that the scope names, or the caller's only one. */
function connectionFor(principal: Principal, scope: string | undefined): string {
  const only = principal.kind === 'caller' && principal.connections.length === 1 ? principal.connections[0] : undefined;
  const [, named] = /^connection:([a-z0-9-]{1,40})$/.exec(scope?.trim() ?? '') ?? [];
  if (scope?.trim() && !named) throw new BrokerError('invalid_scope', 'scope: must be connection:<name>');
  const connection = named ?? (only === ALL_CONNECTIONS ? undefined : only);
  if (!connection)
    throw new BrokerError(
      'invalid_scope',
      'scope: must be connection:<name>, because this caller has several connections',
    );
  if (!mayUse(principal, connection))
    throw new BrokerError('invalid_scope', `scope: this caller is not allowed on connection ${connection}`);
  return connection;
}
