import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { refreshRoutes } from './runtime/routes/refresh.ts';
import { sessionPorts } from './runtime/wiring.ts';

const environment = readEnvironment('refresh');

export const handler = httpHandler(refreshRoutes(sessionPorts(environment), environment.RINGCX_API_URL));
