import * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { Session } from '../broker/sessions/session.ts';
import type { SignInOf } from '../broker/sessions/sign-in.ts';
import { readJson } from '../contract/read-json.ts';
import { accountId, commonId, incidentalId, lenient, token } from './schemas.ts';
import type { UpstreamRequest } from './send.ts';

/**
 * The guide documents `authToken` alone. The other fields are those of `GET …/admin/auth`, which RingCX's OpenAPI file
 * describes, and a public client has read them off this answer too.
 */
const answer = z.object({
  authToken: token,
  user: lenient(z.object({ userId: incidentalId, rcUserId: incidentalId }), { userId: null, rcUserId: null }),
  accounts: lenient(z.array(z.object({ mainAccountId: accountId })), []),
});

/**
 * "The AuthToken will expire after 1 hour. […] anytime an AuthToken is used in an API request, the AuthToken is
 * automatically extended." Nobody can count on the use that others make of it, so the hour is counted from the login.
 */
const DOCUMENTED_LIFE_MS = 3_600_000;

/** A token of two weeks (`stayLoggedIn`) would do more harm where it leaks, and a login an hour is cheap. */
export const legacyLoginRequest = (
  authUrl: string,
  { username, password }: SignInOf<'legacy-password'>,
  timeoutMs: number,
): UpstreamRequest => ({
  method: 'POST',
  url: new URL('/api/v1/auth/login', authUrl),
  form: { username: username.open(), password: password.open(), stayLoggedIn: 'false' },
  timeoutMs,
});

/** Undefined: the text is no session. */
export function readLegacySession(text: string, startedAt: number): Session | undefined {
  const json = readJson(answer, text);
  if (!json) return undefined;
  const { authToken, user, accounts } = json;
  return {
    accessToken: new Redacted(authToken),
    sentAs: 'X-Auth-Token',
    refreshToken: null,
    mainAccountId: commonId(accounts.map(({ mainAccountId }) => mainAccountId)),
    user: { rcUserId: user.rcUserId, adminId: user.userId },
    obtainedAt: startedAt,
    expiresAt: startedAt + DOCUMENTED_LIFE_MS,
  };
}
