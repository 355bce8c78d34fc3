import { type AdminPorts, callRingCx } from '../../broker/admin-call.ts';
import type { RouteHandlers } from '../route-types.ts';

/** The accounts that the connection's user can see. */
export const accountsRoutes = (ports: AdminPorts): RouteHandlers<'accounts'> => ({
  'GET /connections/{connection}/accounts': async ({ path }) => {
    const accounts = await callRingCx(ports, path.connection, 'listing the accounts', (accessToken, timeoutMs) =>
      ports.admin.listAccounts(accessToken, timeoutMs),
    );
    return { accounts: [...accounts] };
  },
});
