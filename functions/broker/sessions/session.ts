import type { Redacted } from '../redacted.ts';
import type { RingCxHosts } from '../upstream.ts';

/** The RingCX user of a session, as far as RingCX's answer names it. API tokens belong to a user. */
export interface SessionUser {
  readonly rcUserId: string | null;
  readonly adminId: string | null;
}

/** An access token and the way in which RingCX wants it sent. */
export interface Access {
  readonly accessToken: Redacted;
  /** `Bearer`: in the header Authorization. */
  readonly sentAs: 'Bearer' | 'X-Auth-Token';
}

/** The result of a login, an exchange or a refresh. Instants are epoch milliseconds by the broker's clock. */
export interface Session extends Access {
  /** Good for one refresh; null if RingCX gave none. */
  readonly refreshToken: Redacted | null;
  readonly mainAccountId: string | null;
  readonly user: SessionUser;
  /** The start of the request that gave it. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

/** A session in the table, with what the broker has learnt of its connection. */
export interface StoredSession extends Session {
  /** Whether a refresh ends the access token before it at once; null: not known. */
  readonly endsWithRefresh: boolean | null;
  /** The hosts that the session belongs to; null: those of the settings. */
  readonly hosts: RingCxHosts | null;
  readonly rcAccountId: string | null;
}

/** Whether two answers name different users; `unknown` where they name none that can be compared. */
export function compareUsers(one: SessionUser | null, other: SessionUser | null): 'same' | 'different' | 'unknown' {
  const pairs = [
    [one?.rcUserId, other?.rcUserId],
    [one?.adminId, other?.adminId],
  ].filter(([left, right]) => left != null && right != null);
  if (pairs.length === 0) return 'unknown';
  return pairs.every(([left, right]) => left === right) ? 'same' : 'different';
}

/** RingCX has never named the user, so users cannot be told apart. */
export const isNameless = (user: SessionUser | null): boolean => user?.rcUserId == null && user?.adminId == null;

/** Joins what two answers name of one user: an answer may name less than an earlier one. */
export const mergeUsers = (before: SessionUser | null, now: SessionUser): SessionUser => ({
  rcUserId: now.rcUserId ?? before?.rcUserId ?? null,
  adminId: now.adminId ?? before?.adminId ?? null,
});

/** Two minutes of five. Relative, because a fixed margin would refresh a shorter-lived session at every look. */
export const MARGIN = 0.4;

/** A look just before the margin must not leave the session to the next look, a minute later. */
const LOOK_AHEAD_MS = 10_000;

/** With less life than this, an access token is not worth giving to anybody. */
export const WORTH_GIVING_MS = 5000;

export const lifeMs = (session: Session): number => session.expiresAt - session.obtainedAt;

export const remainingMs = (session: Session, now: number): number => session.expiresAt - now;

/** The time from which the refresher should refresh the session. */
export function dueAt(session: Session): number {
  const life = lifeMs(session);
  return Math.floor(session.expiresAt - life * MARGIN - Math.min(LOOK_AHEAD_MS, life / 30));
}
