import type { Session } from '../../broker/sessions/session.ts';
import type { AccessTokenAnswer } from '../../contract/session.ts';
import { instant } from '../http/instant.ts';

/** The answer with a session's access token, without its refresh token. `expiresIn` in whole seconds, rounded down. */
export const sessionAnswer = (session: Session, now: number): AccessTokenAnswer => ({
  accessToken: session.accessToken.open(),
  tokenType: 'Bearer',
  expiresAt: instant(session.expiresAt),
  expiresIn: Math.max(0, Math.floor((session.expiresAt - now) / 1000)),
  mainAccountId: session.mainAccountId,
});
