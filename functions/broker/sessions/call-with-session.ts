import type { Upstream } from '../upstream.ts';
import type { AdminShare } from './admin-budget.ts';
import { callAdmin } from './call-admin.ts';
import { getSession } from './get-session.ts';
import type { SessionPorts } from './ports.ts';
import type { StoredSession } from './session.ts';
import { upstreamError } from './session-errors.ts';
import { ADMIN_TIMEOUT_MS, PATIENCE_MS, SHORTEST_CALL_MS } from './timing.ts';

/** A session this new is not refused for its age, and renewing it for every such refusal would hammer RingCX. */
const JUST_RENEWED_MS = 20_000;

/** The pause to name where RingCX names none. */
const RETRY_AFTER_MS = 1000;

export interface AdminCall {
  /** The object of the error message, such as `listing the accounts`. */
  readonly doing: string;
  readonly share: AdminShare;
}

/**
 * Calls RingCX's admin API with the connection's session, within the account's budget; once more with a new session if
 * RingCX does not take it.
 */
export async function callWithSession<T>(
  ports: SessionPorts,
  connection: string,
  { doing, share }: AdminCall,
  send: (session: StoredSession, timeoutMs: number) => Promise<Upstream<T>>,
): Promise<T> {
  const { clock } = ports;
  const deadline = clock.now() + PATIENCE_MS + ADMIN_TIMEOUT_MS;
  const timeoutMs = () => Math.max(SHORTEST_CALL_MS, Math.min(ADMIN_TIMEOUT_MS, deadline - clock.now()));
  // Always from the table: a container may remember a session of an account that the connection had before.
  const session = await getSession(ports, connection, { kind: 'remaining', minRemainingMs: undefined });
  const use = { connection, mainAccountId: session.mainAccountId, share };
  let answer = await callAdmin(ports, use, () => send(session, timeoutMs()));
  const renewable = clock.now() - session.obtainedAt > JUST_RENEWED_MS;
  if (!answer.ok && answer.reason === 'unauthorized' && renewable) {
    const renewed = await getSession(ports, connection, { kind: 'refresh' }, deadline - SHORTEST_CALL_MS);
    answer = await callAdmin(ports, use, () => send(renewed, timeoutMs()));
  }
  if (answer.ok) return answer.value;
  const { reason, retryAfterMs = RETRY_AFTER_MS } = answer;
  throw upstreamError(connection, doing, answer, reason === 'malformed' ? undefined : retryAfterMs);
}
