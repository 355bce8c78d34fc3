import { readEnvironment } from './runtime/environment.ts';
import { rotationHandler } from './runtime/rotation-handler.ts';
import { managedTokenPorts } from './runtime/wiring.ts';

const environment = readEnvironment('rotation');

export const handler = rotationHandler(managedTokenPorts(environment), environment.SECRET_PREFIX);
