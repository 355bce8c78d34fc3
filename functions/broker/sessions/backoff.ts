import type { UpstreamFailure } from '../upstream.ts';

/** RingEX asks for at least this when a 429 names no time. */
const RATE_LIMITED_MS = 30_000;
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const REFRESHER_FIRST_MS = 15_000;
const REFRESHER_LONGEST_MS = 600_000;

const doubled = (first: number, longest: number, failures: number): number =>
  Math.min(longest, first * 2 ** Math.min(failures - 1, 20));

/**
 * The pause before the next call to RingCX after the `failures`-th failure in a row.
 * @param fraction from 0 to 1; spreads connections that fail together.
 */
export function pauseMs(failure: UpstreamFailure, failures: number, fraction: number): number {
  const pause = doubled(FIRST_MS, LONGEST_MS, failures);
  if (failure.reason === 'rate-limited') return Math.max(failure.retryAfterMs ?? RATE_LIMITED_MS, pause);
  return Math.max(failure.retryAfterMs ?? 0, Math.round(pause * (0.5 + fraction / 2)));
}

/** The refresher's pause for a failing connection; callers may still ask for it sooner. */
export const refresherPauseMs = (failures: number): number =>
  doubled(REFRESHER_FIRST_MS, REFRESHER_LONGEST_MS, failures);
