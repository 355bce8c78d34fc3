import * as z from 'zod/mini';
import { parseJson } from '../broker/parse-json.ts';
import type { Account, AdminCalls } from '../broker/ports.ts';
import { Redacted } from '../broker/redacted.ts';
import { readAccountId } from './read-session.ts';
import { send } from './send.ts';

/** An array of tokens; the guides print a set in braces, which no JSON parser reads. */
const apiTokens = z.array(z.string().check(z.minLength(1)));

const accounts = z.array(
  z.object({
    accountId: z.union([z.string(), z.number()]),
    accountName: z.nullish(z.string()),
    mainAccountId: z.nullish(z.union([z.string(), z.number()])),
  }),
);

const MALFORMED = { ok: false, reason: 'malformed' } as const;

/** RingCX's admin API, as far as the broker needs it. */
export function adminCalls(hosts: { readonly apiUrl: string }): AdminCalls {
  const tokens = new URL('/voice/api/v1/admin/token', hosts.apiUrl);
  return {
    async listApiTokens(accessToken, timeoutMs) {
      const answer = await send({ method: 'GET', url: tokens, headers: bearer(accessToken), timeoutMs });
      if (!answer.ok) return answer;
      const parsed = apiTokens.safeParse(parseJson(bracesToBrackets(answer.text)));
      return parsed.success ? { ok: true, value: parsed.data.map((token) => new Redacted(token)) } : MALFORMED;
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
      const url = new URL('/voice/api/v1/admin/accounts', hosts.apiUrl);
      const answer = await send({ method: 'GET', url, headers: { 'x-auth-token': apiToken.open() }, timeoutMs });
      // Known to RingCX, though not allowed to list accounts.
      if (!answer.ok) return answer.status === 403 ? { ok: true, value: undefined } : answer;
      // Whatever stands in between may answer 200 to anything.
      return accounts.safeParse(parseJson(answer.text)).success ? { ok: true, value: undefined } : MALFORMED;
    },
    async listAccounts(accessToken, timeoutMs) {
      const url = new URL('/voice/api/v1/admin/accounts', hosts.apiUrl);
      const answer = await send({ method: 'GET', url, headers: bearer(accessToken), timeoutMs });
      if (!answer.ok) return answer;
      const parsed = accounts.safeParse(parseJson(answer.text));
      return parsed.success ? { ok: true, value: parsed.data.map(readAccount) } : MALFORMED;
    },
  };
}

const bearer = (accessToken: Redacted) => ({ authorization: `Bearer ${accessToken.open()}` });

/** Other clients of RingCX send the colon as it is. */
const pathSegment = (apiToken: Redacted): string => encodeURIComponent(apiToken.open()).replaceAll('%3A', ':');

const bracesToBrackets = (text: string): string =>
  /^\s*\{\s*("|\})/.test(text) ? text.replace(/^\s*\{/, '[').replace(/\}\s*$/, ']') : text;

/** The bare token, at times in quotes. One word of printable characters; anything else is no token. */
function readBareToken(text: string): Redacted | undefined {
  const token = text.trim().replace(/^"(.*)"$/s, '$1');
  return /^[\x21-\x7e]{8,512}$/.test(token) && !/[{}<>"]/.test(token) ? new Redacted(token) : undefined;
}

const readAccount = (account: z.output<typeof accounts>[number]): Account => ({
  accountId: String(account.accountId),
  accountName: account.accountName ?? '',
  mainAccountId: readAccountId(account.mainAccountId),
});
