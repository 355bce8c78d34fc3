import { authorizerHandler } from './runtime/authorizer-handler.ts';
import { readEnvironment } from './runtime/environment.ts';
import { callerPorts } from './runtime/wiring.ts';

const environment = readEnvironment('authorizer');

export const handler = authorizerHandler(callerPorts(environment), environment.OPERATOR_AUTH === 'caller');
