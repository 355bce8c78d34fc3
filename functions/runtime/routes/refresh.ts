import { renewSession } from '../../broker/renewal.ts';
import type { RenewalPorts } from '../../broker/renewal-ports.ts';
import type { RouteHandlers } from '../route-types.ts';
import { sessionAnswer } from '../session-answer.ts';

/** A new session now, whatever is left of the one before. */
export const refreshRoutes = (ports: RenewalPorts): RouteHandlers<'refresh'> => ({
  'POST /connections/{connection}/refresh': async ({ path }) => {
    const session = await renewSession(ports, path.connection, { want: 'refresh' });
    return sessionAnswer(session, ports.clock.now());
  },
});
