import type { Upstream } from '../upstream.ts';
import { type AdminShare, holds, nextCallAt, outdatedAt, slotOf } from './admin-budget.ts';
import type { SessionPorts } from './ports.ts';

/** The pause after a 429 that names none. It is noted for all, because RingCX counts the calls of an account together. */
const RATE_LIMITED_MS = 30_000;

export interface AdminUse {
  readonly connection: string;
  /** Null: RingCX names none, and the connection has a budget of its own. */
  readonly mainAccountId: string | null;
  readonly share: AdminShare;
}

/**
 * Makes one call of RingCX's admin API, unless the account's budget is used up or RingCX has asked for a pause. The
 * outcome is `rate-limited` then, as after a 429, and always says for how long.
 */
export async function callAdmin<T>(
  ports: Pick<SessionPorts, 'adminBudgets' | 'clock'>,
  { connection, mainAccountId, share }: AdminUse,
  send: () => Promise<Upstream<T>>,
): Promise<Upstream<T>> {
  const { adminBudgets, clock } = ports;
  const account = mainAccountId ?? connection;
  const waitMs = await waitForRoom(ports, account, share);
  if (waitMs > 0) return { ok: false, reason: 'rate-limited', retryAfterMs: waitMs };
  const answer = await send();
  if (answer.ok || answer.reason !== 'rate-limited') return answer;
  const { retryAfterMs = RATE_LIMITED_MS } = answer;
  await adminBudgets.notePause(account, clock.now() + retryAfterMs);
  return { ...answer, retryAfterMs };
}

/** Counts the call. @returns 0 if it may be made now. */
async function waitForRoom(
  { adminBudgets, clock }: Pick<SessionPorts, 'adminBudgets' | 'clock'>,
  account: string,
  share: AdminShare,
): Promise<number> {
  const before = await adminBudgets.find(account);
  const now = clock.now();
  const at = nextCallAt(before, share, now);
  if (at > now) return at - now;
  const slot = { share, slot: slotOf(now) };
  // Others may have been counted since, and the table counts one after the other.
  const after = await adminBudgets.count(account, slot, outdatedAt(before, now), now);
  return holds(after, share, now, 0) ? 0 : nextCallAt(after, share, now) - now;
}
