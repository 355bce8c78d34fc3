import { readEnvironment } from './runtime/environment.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { callersRoutes } from './runtime/routes/callers.ts';
import { callerPorts } from './runtime/wiring.ts';

const environment = readEnvironment('callers');

export const handler = httpHandler(callersRoutes(callerPorts(environment), environment.OPERATOR_AUTH === 'caller'));
