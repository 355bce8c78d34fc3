import * as z from 'zod/mini';
import type { ApiTokenCalls } from '../broker/api-tokens/ports.ts';
import { Redacted } from '../broker/redacted.ts';
import type { Clock } from '../broker/system.ts';
import type { AtHosts } from '../broker/upstream.ts';
import { readJson } from '../contract/read-json.ts';
import { testCredential } from './account-calls.ts';
import { adminUrl, authorization, byAuthToken, pathSegment } from './admin-api.ts';
import { token } from './schemas.ts';
import { MALFORMED, send } from './send.ts';

/** An array of tokens. The guides print a set in braces, which no JSON parser reads. */
const apiTokens = z.array(token);

/** RingCX's calls for permanent API tokens. */
export const apiTokenCalls = (defaults: { readonly apiUrl: string }, clock: Clock): AtHosts<ApiTokenCalls> => ({
  at: (hosts) => callsTo((hosts ?? defaults).apiUrl, clock),
});

function callsTo(apiUrl: string, clock: Clock): ApiTokenCalls {
  const tokens = adminUrl(apiUrl, 'token');
  return {
    async listApiTokens(access, timeoutMs) {
      const answer = await send({ method: 'GET', url: tokens, headers: authorization(access), timeoutMs }, clock);
      if (!answer.ok) return answer;
      const value = readJson(apiTokens, bracesToBrackets(answer.text))?.map((text) => new Redacted(text));
      return value ? { ok: true, value } : MALFORMED;
    },
    async createApiToken(access, timeoutMs) {
      const answer = await send({ method: 'POST', url: tokens, headers: authorization(access), timeoutMs }, clock);
      if (!answer.ok) return answer;
      const value = readBareToken(answer.text);
      return value ? { ok: true, value } : MALFORMED;
    },
    async deleteApiToken(authority, apiToken, timeoutMs) {
      const headers = 'apiToken' in authority ? byAuthToken(authority.apiToken) : authorization(authority);
      const url = adminUrl(apiUrl, `token/${pathSegment(apiToken)}`);
      const answer = await send({ method: 'DELETE', url, headers, timeoutMs }, clock);
      if (!answer.ok) return answer.status === 404 ? { ok: true, value: undefined } : answer;
      return saysDeleted(answer.text) ? { ok: true, value: undefined } : MALFORMED;
    },
    async testApiToken(apiToken, timeoutMs) {
      return await testCredential(apiUrl, byAuthToken(apiToken), timeoutMs, clock);
    },
  };
}

const bracesToBrackets = (text: string): string =>
  /^\s*\{\s*("|\})/.test(text) ? text.replace(/^\s*\{/, '[').replace(/\}\s*$/, ']') : text;

/** The bare token, at times in quotes: one word of printable characters. Undefined: the text is anything else. */
function readBareToken(text: string): Redacted | undefined {
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  return /^[\x21-\x7e]{8,512}$/.test(bare) && !/[{}<>"]/.test(bare) ? new Redacted(bare) : undefined;
}

/**
 * RingCX documents a boolean, or 204 without a text; `false` is taken to mean that there is no such token. Any other text
 * is not RingCX's: a maintenance page must not pass for a deletion.
 */
const saysDeleted = (text: string): boolean => /^("?)(|true|false)\1$/.test(text.trim());
