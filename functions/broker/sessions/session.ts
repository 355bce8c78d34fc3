import type { Redacted } from '../redacted.ts';

/** The result of a login, an exchange or a refresh. Instants are epoch milliseconds by the broker's clock. */
export interface Session {
  readonly accessToken: Redacted;
  /** Good for one refresh; null once it is spent, or if RingCX gave none. */
  readonly refreshToken: Redacted | null;
  readonly mainAccountId: string | null;
  /** The start of the request that gave it. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

/** The part of its life that a session should have left: two minutes of the usual five. A fixed margin would refresh a shorter-lived session at every tick. */
export const MARGIN = 0.4;

/** A look just before the margin must not leave the session to the next look, a minute later. */
const LOOK_AHEAD_MS = 10_000;

export const lifeMs = (session: Session): number => session.expiresAt - session.obtainedAt;

export const remainingMs = (session: Session, now: number): number => session.expiresAt - now;

/** The time from which the refresher should refresh the session. */
export function dueAt(session: Session): number {
  const life = lifeMs(session);
  return Math.floor(session.expiresAt - life * MARGIN - Math.min(LOOK_AHEAD_MS, life / 30));
}
