import type { Upstream } from '../upstream.ts';
import { getSession } from './get-session.ts';
import type { SessionPorts } from './ports.ts';
import type { StoredSession } from './session.ts';
import { upstreamError } from './session-errors.ts';
import { ADMIN_TIMEOUT_MS, PATIENCE_MS, SHORTEST_CALL_MS } from './timing.ts';

/** A session this new is not refused for its age, and renewing it for every such refusal would hammer RingCX. */
const JUST_RENEWED_MS = 20_000;

/** The pause to name where RingCX names none. */
const RETRY_AFTER_MS = 1000;

/** The pause after a 429 that names none. It is noted for all, because RingCX counts the calls of an account together. */
const RATE_LIMITED_MS = 30_000;

const RATE_LIMITED = { ok: false, reason: 'rate-limited' } as const;

/**
 * Calls RingCX with the connection's session; once more with a new one if RingCX does not take it.
 * @param doing the object of the error message, such as `listing the accounts`.
 */
export async function callWithSession<T>(
  ports: SessionPorts,
  connection: string,
  doing: string,
  send: (session: StoredSession, timeoutMs: number) => Promise<Upstream<T>>,
): Promise<T> {
  const { clock } = ports;
  const deadline = clock.now() + PATIENCE_MS + ADMIN_TIMEOUT_MS;
  const timeoutMs = () => Math.max(SHORTEST_CALL_MS, Math.min(ADMIN_TIMEOUT_MS, deadline - clock.now()));
  // Always from the table: a container may remember a session of an account that the connection had before.
  const session = await getSession(ports, connection, { kind: 'remaining', minRemainingMs: undefined });
  const account = session.mainAccountId ?? connection;
  const pausedUntil = (await ports.adminPauses.find(account)) ?? 0;
  if (pausedUntil > clock.now()) throw upstreamError(connection, doing, RATE_LIMITED, pausedUntil - clock.now());
  let answer = await send(session, timeoutMs());
  const renewable = clock.now() - session.obtainedAt > JUST_RENEWED_MS;
  if (!answer.ok && answer.reason === 'unauthorized' && renewable) {
    const renewed = await getSession(ports, connection, { kind: 'refresh' }, deadline - SHORTEST_CALL_MS);
    answer = await send(renewed, timeoutMs());
  }
  if (answer.ok) return answer.value;
  const { reason } = answer;
  const retryAfterMs = answer.retryAfterMs ?? (reason === 'rate-limited' ? RATE_LIMITED_MS : RETRY_AFTER_MS);
  if (reason === 'rate-limited') await ports.adminPauses.note(account, clock.now() + retryAfterMs);
  throw upstreamError(connection, doing, answer, reason === 'malformed' ? undefined : retryAfterMs);
}
