import { readEnvironment } from './runtime/environment.ts';
import { refresherHandler } from './runtime/refresher-handler.ts';
import { refresherPorts } from './runtime/wiring.ts';

export const handler = refresherHandler(refresherPorts(readEnvironment('refresher')));
