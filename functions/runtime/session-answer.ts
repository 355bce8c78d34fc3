import type { Session } from '../broker/session.ts';
import type { AccessTokenAnswer } from '../contract/session.ts';

/** A session as it is given out: without its refresh token. `expiresIn` in whole seconds, rounded down. */
export const sessionAnswer = (session: Session, now: number): AccessTokenAnswer => ({
  accessToken: session.accessToken.open(),
  tokenType: 'Bearer',
  expiresAt: new Date(session.expiresAt).toISOString(),
  expiresIn: Math.max(0, Math.floor((session.expiresAt - now) / 1000)),
  mainAccountId: session.mainAccountId,
});
