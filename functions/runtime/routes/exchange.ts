import { assertStoredKind } from '../../broker/assert-stored-kind.ts';
import { Redacted } from '../../broker/redacted.ts';
import { renewSession } from '../../broker/renewal.ts';
import type { RenewalPorts } from '../../broker/renewal-ports.ts';
import type { RouteHandlers } from '../route-types.ts';
import { sessionAnswer } from '../session-answer.ts';

/** Exchange of the body's RingEX access token, or of one got with the stored RingEX sign-in. */
export const exchangeRoutes = (ports: RenewalPorts): RouteHandlers<'exchange'> => ({
  'POST /connections/{connection}/exchange': async ({ path, body }) => {
    if (!body) await assertStoredKind(ports.connections, path.connection, 'ringex-jwt', 'exchange');
    const credentials = body
      ? { from: 'request' as const, rcAccessToken: new Redacted(body.rcAccessToken) }
      : { from: 'stored' as const };
    const session = await renewSession(ports, path.connection, { want: 'sign-in', credentials });
    return sessionAnswer(session, ports.clock.now());
  },
});
