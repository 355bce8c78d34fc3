import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { exchangeRoutes } from './runtime/routes/exchange.ts';
import { renewalPorts } from './runtime/wiring.ts';

export const handler = httpHandler(exchangeRoutes(renewalPorts(readEnvironment('exchange'))));
