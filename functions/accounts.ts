import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { accountsRoutes } from './runtime/routes/accounts.ts';
import { accountPorts } from './runtime/wiring.ts';

export const handler = httpHandler(accountsRoutes(accountPorts(readEnvironment('accounts'))));
