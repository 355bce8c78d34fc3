import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { loginRoutes } from './runtime/routes/login.ts';
import { renewalPorts } from './runtime/wiring.ts';

export const handler = httpHandler(loginRoutes(renewalPorts(readEnvironment('login'))));
