/**
 * A refused sign-in. One refusal proves little, because a proxy in front of RingCX may answer 403 for a minute. So the
 * refusal counts only when it is repeated, minutes later; and even then the sign-in is tried again, rarely.
 */
export interface Refusal {
  /** The first refusal in a row. */
  readonly since: number;
  /** Refusals in a row. */
  readonly count: number;
  /** The second refusal, which confirmed the first; null: not confirmed. */
  readonly confirmedAt: number | null;
  /** The last refusal that an operator's own attempt met; null: none has. */
  readonly operatorTriedAt: number | null;
  /** The broker does not try the sign-in by itself before then. */
  readonly probeAt: number;
}

/** Longer than a short disturbance in front of RingCX. */
const CONFIRM_AFTER_MS = 2 * 60_000;

/** No account is locked by one attempt an hour. */
const FIRST_PROBE_MS = 3600_000;
const LONGEST_PROBE_MS = 24 * 3600_000;

/** An operator who asks again and again must not lock the account. */
const ATTEMPT_EVERY_MS = 30_000;

/** The time until an operator may have the sign-in tried again. */
export const untilAttempt = ({ operatorTriedAt }: Refusal, now: number): number =>
  operatorTriedAt === null ? 0 : operatorTriedAt + ATTEMPT_EVERY_MS - now;

/** The time until the broker tries the sign-in again. @param pauseMs until any call, which tells where nothing is refused. */
export const untilProbe = (refusal: Refusal | null, now: number, pauseMs: number): number =>
  Math.max(pauseMs, (refusal?.probeAt ?? 0) - now);

/** The refusal after one more of them. */
export function refusedAgain(before: Refusal | null, now: number, by: 'broker' | 'operator' = 'broker'): Refusal {
  const operatorTriedAt = by === 'operator' ? now : (before?.operatorTriedAt ?? null);
  if (!before) return { since: now, count: 1, confirmedAt: null, probeAt: now + CONFIRM_AFTER_MS, operatorTriedAt };
  const count = before.count + 1;
  // An operator's own attempt, seconds after the first, confirms nothing.
  if (before.confirmedAt === null && now - before.since < CONFIRM_AFTER_MS)
    return { ...before, count, operatorTriedAt };
  const confirmedAt = before.confirmedAt ?? now;
  const probes = before.confirmedAt === null ? 0 : Math.max(0, count - 2);
  const pause = Math.min(LONGEST_PROBE_MS, FIRST_PROBE_MS * 2 ** Math.min(probes, 10));
  return { since: before.since, count, confirmedAt, operatorTriedAt, probeAt: now + pause };
}
