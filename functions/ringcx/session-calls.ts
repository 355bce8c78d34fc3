import * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { SessionCalls } from '../broker/sessions/ports.ts';
import type { Session } from '../broker/sessions/session.ts';
import type { Clock } from '../broker/system.ts';
import type { Upstream } from '../broker/upstream.ts';
import { readJson } from '../contract/read-json.ts';
import { readSession } from './read-session.ts';
import { send } from './send.ts';

export interface SessionHosts {
  readonly authUrl: string;
  readonly ringExUrl: string;
  /** Where a login's credentials go; RingCX's guides say the query, its own agent SDK posts a form. */
  readonly loginParameters: 'form' | 'query';
}

const ringExAnswer = z.object({ access_token: z.string().check(z.minLength(1)) });
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** RingCX login, exchange and refresh, and the RingEX token call, as RingCentral's guides describe them. */
export function sessionCalls(hosts: SessionHosts, clock: Clock): SessionCalls {
  return {
    async ringExToken(signIn, timeoutMs) {
      const basic = Buffer.from(`${signIn.clientId.open()}:${signIn.clientSecret.open()}`).toString('base64');
      const url = new URL('/restapi/oauth/token', hosts.ringExUrl);
      const form = { grant_type: JWT_BEARER, assertion: signIn.jwt.open() };
      const answer = await send({ method: 'POST', url, form, headers: { authorization: `Basic ${basic}` }, timeoutMs });
      if (!answer.ok) return answer;
      const json = readJson(ringExAnswer, answer.text);
      return json ? { ok: true, value: new Redacted(json.access_token) } : { ok: false, reason: 'malformed' };
    },
    async exchange(rcAccessToken, timeoutMs) {
      const url = new URL('/api/auth/login/rc/accesstoken?includeRefresh=true', hosts.authUrl);
      const form = { rcAccessToken: rcAccessToken.open(), rcTokenType: 'Bearer' };
      return await session(url, { form, timeoutMs }, clock);
    },
    async login(signIn, timeoutMs) {
      const url = new URL('/api/auth/login/admin', hosts.authUrl);
      const { username, password, platformId } = signIn;
      const form = { username: username.open(), password: password.open(), platformId: platformId.open() };
      if (hosts.loginParameters === 'form') return await session(url, { form, timeoutMs }, clock);
      for (const [name, value] of Object.entries(form)) url.searchParams.set(name, value);
      return await session(url, { timeoutMs }, clock);
    },
    async refresh(refreshToken, timeoutMs) {
      const url = new URL('/api/auth/token/refresh', hosts.authUrl);
      return await session(
        url,
        { form: { refresh_token: refreshToken.open(), rcTokenType: 'Bearer' }, timeoutMs },
        clock,
      );
    },
  };
}

async function session(
  url: URL,
  call: { readonly form?: Record<string, string>; readonly timeoutMs: number },
  clock: Clock,
): Promise<Upstream<Session>> {
  const startedAt = clock.now();
  const answer = await send({ method: 'POST', url, ...call });
  if (!answer.ok) return answer;
  const value = readSession(answer.text, startedAt);
  return value ? { ok: true, value } : { ok: false, reason: 'malformed' };
}
