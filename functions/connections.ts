import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { connectionsRoutes } from './runtime/routes/connections.ts';
import { connectionPorts } from './runtime/wiring.ts';

const environment = readEnvironment('connections');

export const handler = httpHandler(
  connectionsRoutes(connectionPorts(environment), {
    authUrl: environment.RINGCX_AUTH_URL,
    apiBaseUrl: environment.RINGCX_API_URL,
    keepFresh: environment.KEEP_FRESH,
    rotateApiTokensAfterDays: environment.ROTATE_API_TOKENS_AFTER_DAYS,
  }),
);
