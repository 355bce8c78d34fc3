import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { refreshRoutes } from './runtime/routes/refresh.ts';
import { renewalPorts } from './runtime/wiring.ts';

export const handler = httpHandler(refreshRoutes(renewalPorts(readEnvironment('refresh'))));
