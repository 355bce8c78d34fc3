import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { loginRoutes } from './runtime/routes/login.ts';
import { sessionPorts } from './runtime/wiring.ts';

const environment = readEnvironment('login');

export const handler = httpHandler(loginRoutes(sessionPorts(environment), environment.RINGCX_API_URL));
