import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { accessTokenRoutes } from './runtime/routes/access-token.ts';
import { renewalPorts } from './runtime/wiring.ts';

export const handler = httpHandler(accessTokenRoutes(renewalPorts(readEnvironment('access-token'))));
