import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http/http-handler.ts';
import { callersRoutes } from './runtime/routes/callers.ts';
import { callerPorts } from './runtime/wiring.ts';

const environment = readEnvironment('callers');

export const handler = httpHandler(
  callersRoutes(callerPorts(environment), { operatorAuth: environment.OPERATOR_AUTH }),
);
