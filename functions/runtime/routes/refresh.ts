import { getSession } from '../../broker/sessions/get-session.ts';
import type { SessionPorts } from '../../broker/sessions/ports.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';
import { sessionAnswer } from './session-answer.ts';

/** A new session now, however much life the present one has left. */
export const refreshRoutes = (ports: SessionPorts, apiBaseUrl: string): RouteHandlers<'refresh'> => ({
  'POST /connections/{connection}/refresh': async ({ path }) => {
    const session = await getSession(ports, path.connection, { kind: 'refresh' });
    return sessionAnswer(session, { now: ports.clock.now(), apiBaseUrl });
  },
});
