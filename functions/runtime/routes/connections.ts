import { redactSignIn } from '../../aws/sign-in-json.ts';
import { describeConnection } from '../../broker/describe-connection.ts';
import { findConnection } from '../../broker/find-connection.ts';
import { type ForgetPorts, forgetConnection } from '../../broker/forget-connection.ts';
import { putConnection } from '../../broker/put-connection.ts';
import type { RouteHandlers } from '../route-types.ts';

/** The stack's settings for connections that name none of their own. */
export interface ConnectionDefaults {
  readonly keepFresh: boolean;
  readonly rotateApiTokensAfterDays: number;
}

/** Connections: list, status, store, forget. */
export function connectionsRoutes(ports: ForgetPorts, defaults: ConnectionDefaults): RouteHandlers<'connections'> {
  const status = async (connection: string) =>
    describeConnection(await findConnection(ports.connections, connection), await ports.managed.find(connection));
  return {
    'GET /connections': async ({ query }) => {
      const page = await ports.connections.list(query.nextToken);
      return { connections: [...page.items], nextToken: page.nextToken };
    },
    'GET /connections/{connection}': ({ path }) => status(path.connection),
    'PUT /connections/{connection}': async ({ path, query, body }) => {
      const { keepFresh, rotateApiTokensAfterDays: rotateAfterDays } = body;
      const change = { signIn: body.signIn && redactSignIn(body.signIn), keepFresh, rotateAfterDays };
      await putConnection(ports, path.connection, change, { verify: query.verify !== 'false', defaults });
      return await status(path.connection);
    },
    'DELETE /connections/{connection}': async ({ path, query }) => {
      const { secretsDeletedOn, ...counts } = await forgetConnection(
        ports,
        path.connection,
        query.abandonApiTokens === 'allow',
      );
      return { connection: path.connection, ...counts, secretsDeletedOn: new Date(secretsDeletedOn).toISOString() };
    },
  };
}
