import type { Redacted } from './redacted.ts';
import { dueAt, remainingMs, type Session, wantedRemainingMs } from './session.ts';
import type { SignIn } from './sign-in.ts';

/** With what to sign in: the stored sign-in, or one that came with the request. */
export type Credentials =
  | { readonly from: 'stored' }
  | { readonly from: 'request'; readonly signIn: SignIn }
  | { readonly from: 'request'; readonly rcAccessToken: Redacted };

/**
 * What somebody needs of a connection's session. `remaining`: that much life left (milliseconds; undefined: the
 * default). `due`: looked after by the refresher. `refresh`: a new one, whatever is left. `sign-in`: a new one from
 * these credentials alone.
 */
export type Demand =
  | { readonly want: 'remaining'; readonly ms: number | undefined }
  | { readonly want: 'due' }
  | { readonly want: 'refresh' }
  | { readonly want: 'sign-in'; readonly credentials: Credentials };

/** Whether this session, however it came about, is what was demanded at `askedAt`. */
export function satisfies(demand: Demand, session: Session, now: number, askedAt: number): boolean {
  switch (demand.want) {
    case 'remaining':
      return remainingMs(session, now) >= Math.max(1, wantedRemainingMs(session, demand.ms));
    case 'due':
      return dueAt(session) > now;
    case 'refresh':
      return session.obtainedAt > askedAt;
    case 'sign-in':
      return false;
  }
}
