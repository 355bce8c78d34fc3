import { assertStoredKind } from '../../broker/assert-stored-kind.ts';
import { Redacted } from '../../broker/redacted.ts';
import { renewSession } from '../../broker/renewal.ts';
import type { RenewalPorts } from '../../broker/renewal-ports.ts';
import type { RouteHandlers } from '../route-types.ts';
import { sessionAnswer } from '../session-answer.ts';

/** RingCX login with the body's credentials, or the stored ones. */
export const loginRoutes = (ports: RenewalPorts): RouteHandlers<'login'> => ({
  'POST /connections/{connection}/login': async ({ path, body }) => {
    if (!body) await assertStoredKind(ports.connections, path.connection, 'ringcx-password', 'login');
    const credentials = body
      ? {
          from: 'request' as const,
          signIn: {
            kind: 'ringcx-password' as const,
            username: new Redacted(body.username),
            password: new Redacted(body.password),
            platformId: new Redacted(body.platformId),
          },
        }
      : { from: 'stored' as const };
    const session = await renewSession(ports, path.connection, { want: 'sign-in', credentials });
    return sessionAnswer(session, ports.clock.now());
  },
});
