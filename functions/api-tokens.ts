import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { apiTokensRoutes } from './runtime/routes/api-tokens.ts';
import { apiTokenPorts } from './runtime/wiring.ts';

export const handler = httpHandler(apiTokensRoutes(apiTokenPorts(readEnvironment('api-tokens'))));
