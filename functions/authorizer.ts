import { authorizerHandler } from './runtime/authorizer/authorizer-handler.ts';
import { readEnvironment } from './runtime/environment.ts';
import { callerPorts } from './runtime/wiring.ts';

const environment = readEnvironment('authorizer');

export const handler = authorizerHandler(callerPorts(environment), { operatorAuth: environment.OPERATOR_AUTH });
