import { redactSignIn } from '../../aws/sign-in-json.ts';
import { describeConnection } from '../../broker/describe-connection.ts';
import { findConnection } from '../../broker/find-connection.ts';
import { type ForgetPorts, forgetConnection } from '../../broker/forget-connection.ts';
import { putConnection } from '../../broker/put-connection.ts';
import type { RouteHandlers } from '../route-types.ts';

/** Connections: list, status, store, forget. */
export const connectionsRoutes = (ports: ForgetPorts, keepFreshByDefault: boolean): RouteHandlers<'connections'> => ({
  'GET /connections': async ({ query }) => {
    const page = await ports.connections.list(query.nextToken);
    return { connections: [...page.items], nextToken: page.nextToken };
  },
  'GET /connections/{connection}': async ({ path }) => {
    const record = await findConnection(ports.connections, path.connection);
    return describeConnection(record, null);
  },
  'PUT /connections/{connection}': async ({ path, query, body }) => {
    const signIn = body.signIn && redactSignIn(body.signIn);
    const change = { signIn, keepFresh: body.keepFresh };
    const options = { verify: query.verify !== 'false', keepFreshByDefault };
    return describeConnection(await putConnection(ports, path.connection, change, options), null);
  },
  'DELETE /connections/{connection}': async ({ path, query }) => {
    const forgotten = await forgetConnection(ports, path.connection, query.abandonApiTokens === 'allow');
    return {
      connection: path.connection,
      revokedApiTokens: forgotten.revokedApiTokens,
      secretsDeletedOn: new Date(forgotten.secretsDeletedOn).toISOString(),
    };
  },
});
