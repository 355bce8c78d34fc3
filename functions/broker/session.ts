import type { Redacted } from './redacted.ts';

/** What a login, an exchange or a refresh gives. Instants are epoch milliseconds by the broker's clock. */
export interface Session {
  readonly accessToken: Redacted;
  /** Good for one refresh; null once it is spent or RingCX gave none. */
  readonly refreshToken: Redacted | null;
  readonly mainAccountId: string | null;
  /** When the request that gave it was started. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

/** Two minutes of five: relative, so that a shorter life does not mean a refresh at every look. */
const MARGIN = 0.4;

/** A look that comes just before the margin must not leave the session to the next look a minute later. */
const LOOK_AHEAD_MS = 10_000;

const lifeMs = (session: Session): number => session.expiresAt - session.obtainedAt;

export const remainingMs = (session: Session, now: number): number => session.expiresAt - now;

/** From when on the refresher should refresh the session. */
export function dueAt(session: Session): number {
  const life = lifeMs(session);
  return Math.floor(session.expiresAt - life * MARGIN - Math.min(LOOK_AHEAD_MS, life / 30));
}

/** What a caller that names no `minRemainingSeconds` gets at least; less where tokens live shorter than usual. */
const DEFAULT_REMAINING_MS = 30_000;

export const wantedRemainingMs = (session: Session, asked: number | undefined): number =>
  asked ?? Math.min(DEFAULT_REMAINING_MS, lifeMs(session) * MARGIN);

/** Whether a session like this one could ever have that much life left. */
export const canEverRemain = (session: Session, ms: number): boolean => lifeMs(session) >= ms;
