import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { apiTokensRoutes } from './runtime/routes/api-tokens.ts';
import { managedTokenPorts } from './runtime/wiring.ts';

const environment = readEnvironment('api-tokens');

export const handler = httpHandler(apiTokensRoutes(managedTokenPorts(environment), environment.RINGCX_API_URL));
