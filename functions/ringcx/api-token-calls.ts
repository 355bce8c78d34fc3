import * as z from 'zod/mini';
import type { ApiTokenCalls } from '../broker/api-tokens/ports.ts';
import { Redacted } from '../broker/redacted.ts';
import { readJson } from '../contract/read-json.ts';
import { accountsUrl, readAccounts } from './account-calls.ts';
import { bearer, MALFORMED } from './admin-api.ts';
import { send } from './send.ts';

/** An array of tokens. The guides print a set in braces, which no JSON parser reads. */
const apiTokens = z.array(z.string().check(z.minLength(1)));

/** RingCX's calls for permanent API tokens. */
export function apiTokenCalls(apiUrl: string): ApiTokenCalls {
  const tokens = new URL('/voice/api/v1/admin/token', apiUrl);
  return {
    async listApiTokens(accessToken, timeoutMs) {
      const answer = await send({ method: 'GET', url: tokens, headers: bearer(accessToken), timeoutMs });
      if (!answer.ok) return answer;
      const value = readJson(apiTokens, bracesToBrackets(answer.text))?.map((token) => new Redacted(token));
      return value ? { ok: true, value } : MALFORMED;
    },
    async createApiToken(accessToken, timeoutMs) {
      const answer = await send({ method: 'POST', url: tokens, headers: bearer(accessToken), timeoutMs });
      if (!answer.ok) return answer;
      const token = readBareToken(answer.text);
      return token ? { ok: true, value: token } : MALFORMED;
    },
    async deleteApiToken(accessToken, apiToken, timeoutMs) {
      const url = new URL(`${tokens.pathname}/${pathSegment(apiToken)}`, tokens);
      const answer = await send({ method: 'DELETE', url, headers: bearer(accessToken), timeoutMs });
      const gone = answer.ok || answer.status === 404;
      return gone ? { ok: true, value: undefined } : answer;
    },
    async testApiToken(apiToken, timeoutMs) {
      const url = accountsUrl(apiUrl);
      const answer = await send({ method: 'GET', url, headers: { 'x-auth-token': apiToken.open() }, timeoutMs });
      // RingCX knows the token, though its user may not list accounts.
      if (!answer.ok) return answer.status === 403 ? { ok: true, value: undefined } : answer;
      // A proxy or a maintenance page may answer 200 to anything.
      return readAccounts(answer.text) ? { ok: true, value: undefined } : MALFORMED;
    },
  };
}

/** Other clients of RingCX send the colon unencoded. */
const pathSegment = (apiToken: Redacted): string => encodeURIComponent(apiToken.open()).replaceAll('%3A', ':');

const bracesToBrackets = (text: string): string =>
  /^\s*\{\s*("|\})/.test(text) ? text.replace(/^\s*\{/, '[').replace(/\}\s*$/, ']') : text;

/** The bare token, at times in quotes: one word of printable characters. Undefined: the text is anything else. */
function readBareToken(text: string): Redacted | undefined {
  const token = text.trim().replace(/^"(.*)"$/s, '$1');
  return /^[\x21-\x7e]{8,512}$/.test(token) && !/[{}<>"]/.test(token) ? new Redacted(token) : undefined;
}
