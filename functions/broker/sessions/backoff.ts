import type { UpstreamFailure } from '../upstream.ts';

/** RingEX asks for at least this when a 429 names no time. */
const RATE_LIMITED_MS = 30_000;

/**
 * Pauses after the first, second … failure in a row. In an hour without RingCX this makes fewer than twenty calls, as
 * many as refreshing makes in good weather.
 */
const PAUSES_MS = [2000, 10_000, 30_000, 120_000, 240_000] as const;

/** The refresher's pauses: nobody waits for it, so it starts slower. */
const REFRESHER_PAUSES_MS = [60_000, 120_000, 300_000] as const;

const pauseOf = (pauses: readonly number[], failures: number): number =>
  pauses[Math.min(failures, pauses.length) - 1] ?? 0;

/** From 0.75 to 1.25: connections that fail together do not come back together. */
const spread = (pauseMs: number, fraction: number): number => Math.round(pauseMs * (0.75 + fraction / 2));

/** The pause before the next call to RingCX after the `failures`-th failure in a row. @param fraction from 0 to 1. */
export function pauseMs(failure: UpstreamFailure, failures: number, fraction: number): number {
  const pause = spread(pauseOf(PAUSES_MS, failures), fraction);
  const asked = failure.reason === 'rate-limited' ? (failure.retryAfterMs ?? RATE_LIMITED_MS) : failure.retryAfterMs;
  return Math.max(asked ?? 0, pause);
}

/** The refresher's pause for a failing connection; callers may still ask for it sooner. */
export const refresherPauseMs = (failures: number, fraction: number): number =>
  spread(pauseOf(REFRESHER_PAUSES_MS, failures), fraction);
