import type { SessionCalls } from '../broker/sessions/ports.ts';
import type { Session } from '../broker/sessions/session.ts';
import type { Clock } from '../broker/system.ts';
import type { AtHosts, Upstream } from '../broker/upstream.ts';
import { testCredential } from './account-calls.ts';
import { authorization, pathSegment } from './admin-api.ts';
import { credentialFailure } from './failure-of.ts';
import { legacyLoginRequest, readLegacySession } from './legacy-login.ts';
import { readSession } from './read-session.ts';
import { ringExCalls } from './ring-ex-calls.ts';
import { MALFORMED, send, type UpstreamRequest } from './send.ts';

export interface SessionCallDefaults {
  readonly authUrl: string;
  readonly apiUrl: string;
  readonly ringExUrl: string;
  /** Where a login's credentials go; RingCX's guides say the query, its own agent SDK posts a form. */
  readonly loginParameters: 'form' | 'query';
}

/** RingCX login, exchange, refresh and logout, and the RingEX calls, as RingCentral's guides describe them. */
export function sessionCalls(defaults: SessionCallDefaults, clock: Clock): AtHosts<SessionCalls> {
  const { ringExUrl, loginParameters } = defaults;
  const ringEx = ringExCalls(ringExUrl, clock);
  return {
    at: (hosts) => {
      const { authUrl, apiUrl } = hosts ?? defaults;
      return { ...ringEx, ...ringCxCalls({ authUrl, apiUrl, loginParameters }, clock) };
    },
  };
}

type RingCxDefaults = Omit<SessionCallDefaults, 'ringExUrl'>;

function ringCxCalls(
  { authUrl, apiUrl, loginParameters }: RingCxDefaults,
  clock: Clock,
): Omit<SessionCalls, 'ringExToken' | 'rcAccountId'> {
  const post = (url: URL, form: Record<string, string>, timeoutMs: number) =>
    askForSession({ method: 'POST', url, form, timeoutMs }, readSession, clock);
  return {
    async exchange({ accessToken, tokenType }, timeoutMs) {
      const url = new URL('/api/auth/login/rc/accesstoken?includeRefresh=true', authUrl);
      // RingEX says `bearer`; RingCX's guides say `Bearer`.
      const rcTokenType = tokenType.toLowerCase() === 'bearer' ? 'Bearer' : tokenType;
      return await post(url, { rcAccessToken: accessToken.open(), rcTokenType }, timeoutMs);
    },
    async login({ username, password, platformId }, timeoutMs) {
      const url = new URL('/api/auth/login/admin', authUrl);
      const platform = platformId ? { platformId: platformId.open() } : {};
      const parameters = { username: username.open(), password: password.open(), ...platform };
      if (loginParameters === 'form') return await post(url, parameters, timeoutMs);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return await askForSession({ method: 'POST', url, timeoutMs }, readSession, clock);
    },
    async legacyLogin(signIn, timeoutMs) {
      return await askForSession(legacyLoginRequest(authUrl, signIn, timeoutMs), readLegacySession, clock);
    },
    async refresh(refreshToken, timeoutMs) {
      const url = new URL('/api/auth/token/refresh', authUrl);
      return await post(url, { refresh_token: refreshToken.open(), rcTokenType: 'Bearer' }, timeoutMs);
    },
    async logout(refreshToken, timeoutMs) {
      const url = new URL(`/api/auth/logout/${pathSegment(refreshToken)}`, authUrl);
      const answer = await send({ method: 'DELETE', url, timeoutMs }, clock);
      return answer.ok || answer.status === 404 ? { ok: true, value: undefined } : answer;
    },
    async testAccess(access, timeoutMs) {
      return await testCredential(apiUrl, authorization(access), timeoutMs, clock);
    },
  };
}

async function askForSession(
  request: UpstreamRequest,
  read: (text: string, startedAt: number) => Session | undefined,
  clock: Clock,
): Promise<Upstream<Session>> {
  const startedAt = clock.now();
  const answer = await send(request, clock);
  if (!answer.ok) return credentialFailure(answer);
  const value = read(answer.text, startedAt);
  return value ? { ok: true, value } : MALFORMED;
}
