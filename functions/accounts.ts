import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { accountsRoutes } from './runtime/routes/accounts.ts';
import { adminPorts } from './runtime/wiring.ts';

export const handler = httpHandler(accountsRoutes(adminPorts(readEnvironment('accounts'))));
