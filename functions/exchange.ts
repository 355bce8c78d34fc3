import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { exchangeRoutes } from './runtime/routes/exchange.ts';
import { sessionPorts } from './runtime/wiring.ts';

const environment = readEnvironment('exchange');

export const handler = httpHandler(exchangeRoutes(sessionPorts(environment), environment.RINGCX_API_URL));
