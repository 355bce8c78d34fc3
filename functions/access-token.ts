import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { accessTokenRoutes } from './runtime/routes/access-token.ts';
import { sessionPorts } from './runtime/wiring.ts';

const environment = readEnvironment('access-token');

export const handler = httpHandler(accessTokenRoutes(sessionPorts(environment), environment.RINGCX_API_URL));
