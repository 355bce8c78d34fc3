import { readEnvironment } from './runtime/environment.ts';
import { refresherHandler } from './runtime/refresher-handler.ts';
import { renewalPorts } from './runtime/wiring.ts';

export const handler = refresherHandler(renewalPorts(readEnvironment('refresher')));
