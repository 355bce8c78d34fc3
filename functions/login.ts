import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { loginRoutes } from './runtime/routes/login.ts';
import { sessionPorts } from './runtime/wiring.ts';

export const handler = httpHandler(loginRoutes(sessionPorts(readEnvironment('login'))));
