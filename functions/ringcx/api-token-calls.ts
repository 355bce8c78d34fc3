import * as z from 'zod/mini';
import type { ApiTokenCalls } from '../broker/api-tokens/ports.ts';
import { Redacted } from '../broker/redacted.ts';
import type { Clock } from '../broker/system.ts';
import type { AtHosts, Upstream } from '../broker/upstream.ts';
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
  const test = async (apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>> =>
    await testApiToken(apiUrl, apiToken, timeoutMs, clock);
  // Something in front of RingCX may answer 404 as well, so only a refusal of the token proves that it is gone.
  const provenGone = async (apiToken: Redacted, timeoutMs: number): Promise<Upstream<void>> => {
    const tested = await test(apiToken, timeoutMs);
    if (tested.ok) return { ok: false, reason: 'unavailable', status: 404 };
    return tested.reason === 'unauthorized' ? { ok: true, value: undefined } : tested;
  };
  return {
    async listApiTokens(access, timeoutMs) {
      return await listApiTokens(apiUrl, authorization(access), timeoutMs, clock);
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
      if (!answer.ok) return answer.status === 404 ? await provenGone(apiToken, timeoutMs) : answer;
      if (saysNoSuchToken(answer.text)) return await provenGone(apiToken, timeoutMs);
      return saysDeleted(answer.text) ? { ok: true, value: undefined } : MALFORMED;
    },
    testApiToken: test,
  };
}

async function listApiTokens(
  apiUrl: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  clock: Clock,
): Promise<Upstream<readonly Redacted[]>> {
  const answer = await send({ method: 'GET', url: adminUrl(apiUrl, 'token'), headers, timeoutMs }, clock);
  if (!answer.ok) return answer;
  const value = readJson(apiTokens, bracesToBrackets(answer.text))?.map((text) => new Redacted(text));
  return value ? { ok: true, value } : MALFORMED;
}

async function testApiToken(
  apiUrl: string,
  apiToken: Redacted,
  timeoutMs: number,
  clock: Clock,
): Promise<Upstream<void>> {
  const deadline = clock.now() + timeoutMs;
  const headers = byAuthToken(apiToken);
  const tested = await testCredential(apiUrl, headers, timeoutMs, clock);
  if (tested.ok || tested.reason !== 'refused') return tested;
  // A user who may make API tokens may list them, even without the right to list accounts.
  const listed = await listApiTokens(apiUrl, headers, deadline - clock.now(), clock);
  return listed.ok ? { ok: true, value: undefined } : listed;
}

const bracesToBrackets = (text: string): string =>
  /^\s*\{\s*("|\})/.test(text) ? text.replace(/^\s*\{/, '[').replace(/\}\s*$/, ']') : text;

/** The bare token, at times in quotes: one word of printable characters. Undefined: the text is anything else. */
function readBareToken(text: string): Redacted | undefined {
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  return /^[\x21-\x7e]{8,512}$/.test(bare) && !/[{}<>"]/.test(bare) ? new Redacted(bare) : undefined;
}

/**
 * RingCX documents a boolean, or 204 without a text. Any other text is not RingCX's: a maintenance page must not pass for
 * a deletion.
 */
const saysDeleted = (text: string): boolean => /^("?)(|true)\1$/.test(text.trim());

/** Nothing says what `false` means. */
const saysNoSuchToken = (text: string): boolean => /^("?)false\1$/.test(text.trim());
