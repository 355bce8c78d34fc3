import type { LimitedCall, LimitedCalls } from './connection-record.ts';

/** RingCX's and RingEX's limit. Logins have none that is known; held to the same, a wrong password locks no account. */
const CALLS_PER_WINDOW = 5;

/** Their minute, longer by how late a call may arrive after it was written down here, and by clocks that differ. */
const WINDOW_MS = 65_000;

export type Spent =
  | { readonly ok: true; readonly calls: LimitedCalls }
  | { readonly ok: false; readonly retryAfterMs: number };

/** RingCX itself has said that there is no room before then. What was written down before still counts. */
export function spendAll(calls: LimitedCalls, call: LimitedCall, until: number): LimitedCalls {
  const recent = calls[call].slice(-CALLS_PER_WINDOW);
  const all = [...Array.from({ length: CALLS_PER_WINDOW - recent.length }, () => 0), ...recent];
  return { ...calls, [call]: all.map((at) => Math.max(at, until - WINDOW_MS)) };
}

/** Writes one more call down, or says when there will be room for it. */
export function spendCall(calls: LimitedCalls, call: LimitedCall, now: number): Spent {
  const recent = calls[call].filter((at) => at > now - WINDOW_MS);
  const oldest = recent[recent.length - CALLS_PER_WINDOW];
  if (oldest !== undefined) return { ok: false, retryAfterMs: oldest + WINDOW_MS - now };
  return { ok: true, calls: { ...calls, [call]: [...recent, now] } };
}
