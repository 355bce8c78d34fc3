import type { LimitedCall, LimitedCalls } from './connection-record.ts';

/** RingCX and RingEX allow five a minute. Logins are limited too, so that a wrong password does not lock the account. */
const CALLS_PER_WINDOW = 5;

/** Their minute, plus the delay between our record of a call and its arrival, and the difference between clocks. */
const WINDOW_MS = 65_000;

export type Spent =
  | { readonly ok: true; readonly calls: LimitedCalls }
  | { readonly ok: false; readonly retryAfterMs: number };

/** Records one more call, or tells when there will be room for it. */
export function spendCall(calls: LimitedCalls, call: LimitedCall, now: number): Spent {
  const recent = calls[call].filter((at) => at > now - WINDOW_MS);
  const oldest = recent[recent.length - CALLS_PER_WINDOW];
  if (oldest !== undefined) return { ok: false, retryAfterMs: oldest + WINDOW_MS - now };
  return { ok: true, calls: { ...calls, [call]: [...recent, now] } };
}

/** Uses up the budget until then, because RingCX itself has said so. Calls recorded before still count. */
export function spendAll(calls: LimitedCalls, call: LimitedCall, until: number): LimitedCalls {
  const recent = calls[call].slice(-CALLS_PER_WINDOW);
  const all = [...Array.from({ length: CALLS_PER_WINDOW - recent.length }, () => 0), ...recent];
  return { ...calls, [call]: all.map((at) => Math.max(at, until - WINDOW_MS)) };
}
