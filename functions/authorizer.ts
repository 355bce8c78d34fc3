import { authorizerHandler } from './runtime/authorizer-handler.ts';
import { readEnvironment } from './runtime/environment.ts';
import { callerPorts } from './runtime/wiring.ts';

export const handler = authorizerHandler(callerPorts(readEnvironment('authorizer')));
