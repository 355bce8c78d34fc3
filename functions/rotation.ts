import { readEnvironment } from './runtime/environment.ts';
import { rotationHandler } from './runtime/rotation-handler.ts';
import { rotationPorts } from './runtime/wiring.ts';

const environment = readEnvironment('rotation');

export const handler = rotationHandler(rotationPorts(environment), environment.SECRET_PREFIX);
