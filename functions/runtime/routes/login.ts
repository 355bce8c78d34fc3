import { redactSignIn } from '../../aws/sign-in-json.ts';
import { assertSignInKind } from '../../broker/sessions/assert-sign-in-kind.ts';
import { getSession } from '../../broker/sessions/get-session.ts';
import type { SessionPorts } from '../../broker/sessions/ports.ts';
import type { RouteHandlers } from '../http/route-handlers.ts';
import { sessionAnswer } from './session-answer.ts';

/** RingCX login with the body's credentials, or the stored ones. */
export const loginRoutes = (ports: SessionPorts, apiBaseUrl: string): RouteHandlers<'login'> => ({
  'POST /connections/{connection}/login': async ({ path, body }) => {
    if (!body) await assertSignInKind(ports.connections, path.connection, 'login');
    const credentials = body
      ? { from: 'request' as const, signIn: redactSignIn({ kind: 'ringcx-password', ...body }) }
      : { from: 'stored' as const };
    const session = await getSession(ports, path.connection, { kind: 'sign-in', credentials });
    return sessionAnswer(session, { now: ports.clock.now(), apiBaseUrl });
  },
});
