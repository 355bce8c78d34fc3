import { readEnvironment } from './runtime/environment.ts';
import { authenticateClient } from './runtime/http/authenticate-client.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { accessTokenRoutes } from './runtime/routes/access-token.ts';
import { accessTokenPorts } from './runtime/wiring.ts';

const ports = accessTokenPorts(readEnvironment('access-token'));

export const handler = httpHandler(accessTokenRoutes(ports), authenticateClient(ports));
