import * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { SessionCalls } from '../broker/sessions/ports.ts';
import type { RingExToken } from '../broker/sessions/ringex-token.ts';
import type { Clock } from '../broker/system.ts';
import { readJson } from '../contract/read-json.ts';
import { credentialFailure } from './failure-of.ts';
import { accountId, incidentalId, lenient, optionalToken, token } from './schemas.ts';
import { MALFORMED, send, type UpstreamText } from './send.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const tokenAnswer = z.object({
  access_token: token,
  token_type: z.optional(z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9._~-]{0,31}$/))),
  expires_in: lenient(z.number(), Number.NaN),
  refresh_token: optionalToken,
  owner_id: incidentalId,
});

const accountAnswer = z.object({ id: accountId });

/** RingCentral documents an hour. */
const DOCUMENTED_LIFE_S = 3600;

/** RingEX's token and account calls, as RingCentral's guides describe them. */
export const ringExCalls = (ringExUrl: string, clock: Clock): Pick<SessionCalls, 'ringExToken' | 'rcAccountId'> => ({
  async ringExToken(signIn, timeoutMs) {
    const { clientId, clientSecret } = signIn;
    const basic = Buffer.from(`${clientId.open()}:${clientSecret.open()}`).toString('base64');
    const url = new URL('/restapi/oauth/token', ringExUrl);
    const form: Record<string, string> =
      signIn.kind === 'ringex-jwt'
        ? { grant_type: JWT_BEARER, assertion: signIn.jwt.open() }
        : { grant_type: 'refresh_token', refresh_token: signIn.refreshToken.open() };
    const headers = { authorization: `Basic ${basic}` };
    const answer = await send({ method: 'POST', url, form, headers, timeoutMs }, clock);
    if (!answer.ok) return credentialFailure(answer);
    const value = readRingExToken(answer);
    return value ? { ok: true, value } : MALFORMED;
  },
  async rcAccountId(ringExAccessToken, timeoutMs) {
    const url = new URL('/restapi/v1.0/account/~', ringExUrl);
    const headers = { authorization: `Bearer ${ringExAccessToken.open()}` };
    const answer = await send({ method: 'GET', url, headers, timeoutMs }, clock);
    if (!answer.ok) return answer;
    const id = readJson(accountAnswer, answer.text)?.id;
    return id ? { ok: true, value: id } : MALFORMED;
  },
});

/** Undefined: the text is no RingEX token. */
function readRingExToken({ text, rateLimit }: Extract<UpstreamText, { ok: true }>): RingExToken | undefined {
  const json = readJson(tokenAnswer, text);
  if (!json) return undefined;
  const seconds = json.expires_in > 0 ? Math.min(json.expires_in, DOCUMENTED_LIFE_S) : DOCUMENTED_LIFE_S;
  return {
    accessToken: new Redacted(json.access_token),
    tokenType: json.token_type ?? 'Bearer',
    expiresInMs: Math.floor(seconds * 1000),
    refreshToken: json.refresh_token ? new Redacted(json.refresh_token) : null,
    ownerId: json.owner_id,
    rateLimit,
  };
}
