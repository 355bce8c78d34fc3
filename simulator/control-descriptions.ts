import type { User } from './account.ts';
import type { ApiToken } from './api-tokens.ts';
import type { AuthToken } from './auth-tokens.ts';
import type { Session } from './sessions.ts';

export function describeUser({ userId, username, app, jwtValid, refusedLogins, locked }: User): object {
  return { userId, username, clientId: app.clientId, jwtValid, refusedLogins, locked };
}

export function describeApiToken({ apiToken, user, createdAt }: ApiToken): object {
  return { apiToken, createdAt, userId: user.userId };
}

/** Without the tokens of the session. */
export function describeSession(session: Session): object {
  const { user, signedInBy, startedAt, refreshes, accessTokenExpiresAt, refreshToken } = session;
  const refreshTokenLive = refreshToken !== null;
  return { userId: user.userId, signedInBy, startedAt, refreshes, accessTokenExpiresAt, refreshTokenLive };
}

export function describeAuthToken({ user, startedAt, expiresAt }: AuthToken): object {
  const fixed = { signedInBy: 'legacy-login', refreshes: 0, refreshTokenLive: false };
  return { userId: user.userId, startedAt, accessTokenExpiresAt: expiresAt, ...fixed };
}
