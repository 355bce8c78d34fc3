import type { RingCxHosts } from '../upstream.ts';
import type { RingExAccess } from './ringex-token.ts';
import { dueAt, lifeMs, MARGIN, remainingMs, type Session, WORTH_GIVING_MS } from './session.ts';
import type { SignIn } from './sign-in.ts';

/** The credentials to sign in with: the stored sign-in, or some that came with the request. */
export type Credentials =
  | { readonly from: 'stored' }
  | { readonly from: 'request'; readonly signIn: SignIn }
  | { readonly from: 'request'; readonly ringEx: RingExAccess };

/**
 * A reason to ask for a connection's session. `remaining`: for its access token, with that much life left (undefined:
 * the default). `due`: to look after it, as the refresher does. `refresh`: for a new one, however much is left.
 * `sign-in`: for a new one from these credentials alone.
 */
export type SessionNeed =
  | { readonly kind: 'remaining'; readonly minRemainingMs: number | undefined }
  | { readonly kind: 'due' }
  | { readonly kind: 'refresh' }
  | {
      readonly kind: 'sign-in';
      readonly credentials: Credentials;
      /** An operator's word that the sign-in may be another user's, whose API tokens are others. */
      readonly allowOtherUser?: boolean;
      /** The hosts to sign in at; absent: those of the connection. */
      readonly hosts?: RingCxHosts | null;
    };

/** The minimum for a caller that names none; less where access tokens live shorter than usual. */
const DEFAULT_REMAINING_MS = 30_000;

/**
 * Whether a stored session meets the need of somebody who asked at `askedAt`. `impossible`: RingCX's sessions for this
 * connection live too short for it.
 */
export function judge(
  session: Session,
  need: SessionNeed,
  { now, askedAt }: { readonly now: number; readonly askedAt: number },
): 'met' | 'unmet' | 'impossible' {
  switch (need.kind) {
    case 'remaining': {
      const { minRemainingMs = Math.min(DEFAULT_REMAINING_MS, lifeMs(session) * MARGIN) } = need;
      if (minRemainingMs > lifeMs(session)) return 'impossible';
      return remainingMs(session, now) >= Math.max(1, minRemainingMs) ? 'met' : 'unmet';
    }
    case 'due':
      return dueAt(session) > now ? 'met' : 'unmet';
    case 'refresh':
      return session.obtainedAt > askedAt ? 'met' : 'unmet';
    case 'sign-in':
      return 'unmet';
  }
}

/** Whether a session fresh from RingCX is too short-lived: nothing better is to be had, so only a named minimum counts. */
export const isFreshTooShort = (session: Session, need: SessionNeed, now: number): boolean =>
  need.kind === 'remaining' && remainingMs(session, now) < (need.minRemainingMs ?? 0);

/** Whether the stored session serves a need although RingCX gives no new one: nobody named a minimum, and it still lives. */
export const servesInOutage = (session: Session, need: SessionNeed, now: number): boolean =>
  need.kind === 'remaining' && need.minRemainingMs === undefined && remainingMs(session, now) >= WORTH_GIVING_MS;
