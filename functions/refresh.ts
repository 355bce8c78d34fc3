import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { refreshRoutes } from './runtime/routes/refresh.ts';
import { sessionPorts } from './runtime/wiring.ts';

export const handler = httpHandler(refreshRoutes(sessionPorts(readEnvironment('refresh'))));
