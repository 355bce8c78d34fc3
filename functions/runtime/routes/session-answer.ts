import type { StoredSession } from '../../broker/sessions/session.ts';
import type { AccessTokenAnswer } from '../../contract/session.ts';
import { instant } from '../http/instant.ts';

export interface SessionAnswerOptions {
  readonly now: number;
  /** The API of the settings, for connections that name no hosts of their own. */
  readonly apiBaseUrl: string;
}

/** The answer with a session's access token, without its refresh token. `expiresIn` in whole seconds, rounded down. */
export const sessionAnswer = (
  session: StoredSession,
  { now, apiBaseUrl }: SessionAnswerOptions,
): AccessTokenAnswer => ({
  accessToken: session.accessToken.open(),
  tokenType: session.sentAs,
  header: session.sentAs === 'Bearer' ? 'Authorization' : session.sentAs,
  expiresAt: instant(session.expiresAt),
  expiresIn: Math.max(0, Math.floor((session.expiresAt - now) / 1000)),
  apiBaseUrl: session.hosts?.apiUrl ?? apiBaseUrl,
  mainAccountId: session.mainAccountId,
  rcAccountId: session.rcAccountId,
});
