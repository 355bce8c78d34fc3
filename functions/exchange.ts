import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { exchangeRoutes } from './runtime/routes/exchange.ts';
import { sessionPorts } from './runtime/wiring.ts';

export const handler = httpHandler(exchangeRoutes(sessionPorts(readEnvironment('exchange'))));
