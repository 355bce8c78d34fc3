import { readEnvironment } from './runtime/environment.ts';
import { authenticateClient } from './runtime/http/authenticate-client.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { accessTokenRoutes } from './runtime/routes/access-token.ts';
import { accessTokenPorts } from './runtime/wiring.ts';

const environment = readEnvironment('access-token');
const ports = accessTokenPorts(environment);

export const handler = httpHandler(accessTokenRoutes(ports, environment.RINGCX_API_URL), authenticateClient(ports));
