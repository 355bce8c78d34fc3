import type { Redacted } from '../redacted.ts';
import type { AdminShare } from '../sessions/admin-budget.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import type { SessionUser } from '../sessions/session.ts';
import { fingerprintOf } from './api-token.ts';
import type { ApiTokenPorts } from './ports.ts';

/** The API tokens that RingCX lists, and for whom. Another user of the account may see others. */
export interface TokensAtRingCx {
  readonly tokens: ReadonlyMap<string, Redacted>;
  readonly user: SessionUser;
}

/** The API tokens that RingCX lists for the connection's user, by fingerprint. */
export async function tokensAtRingCx(
  ports: Omit<ApiTokenPorts, 'register' | 'intents'>,
  connection: string,
  share: AdminShare,
): Promise<TokensAtRingCx> {
  let user: SessionUser = { rcUserId: null, adminId: null };
  const call = { doing: 'listing the API tokens', share };
  const listed = await callWithSession(ports, connection, call, (session, timeoutMs) => {
    user = session.user;
    return ports.apiTokenCalls.at(session.hosts).listApiTokens(session, timeoutMs);
  });
  return { tokens: new Map(listed.map((token) => [fingerprintOf(token), token])), user };
}
