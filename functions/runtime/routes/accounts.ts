import { listAccounts } from '../../broker/accounts/list-accounts.ts';
import type { AccountPorts } from '../../broker/accounts/ports.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';

/** The accounts that the connection's user can see. */
export const accountsRoutes = (ports: AccountPorts): RouteHandlers<'accounts'> => ({
  'GET /connections/{connection}/accounts': async ({ path }) => ({
    accounts: [...(await listAccounts(ports, path.connection))],
  }),
});
