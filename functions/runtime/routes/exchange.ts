import { Redacted } from '../../broker/redacted.ts';
import { assertSignInKind } from '../../broker/sessions/assert-sign-in-kind.ts';
import { getSession } from '../../broker/sessions/get-session.ts';
import type { SessionPorts } from '../../broker/sessions/ports.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';
import { sessionAnswer } from './session-answer.ts';

/** Exchange of the body's RingEX access token, or of one obtained with the stored RingEX sign-in. */
export const exchangeRoutes = (ports: SessionPorts, apiBaseUrl: string): RouteHandlers<'exchange'> => ({
  'POST /connections/{connection}/exchange': async ({ path, body }) => {
    if (!body) await assertSignInKind(ports.connections, path.connection, 'exchange');
    const credentials = body
      ? { from: 'request' as const, ringEx: { accessToken: new Redacted(body.rcAccessToken), tokenType: 'Bearer' } }
      : { from: 'stored' as const };
    const session = await getSession(ports, path.connection, { kind: 'sign-in', credentials });
    return sessionAnswer(session, { now: ports.clock.now(), apiBaseUrl });
  },
});
