import * as z from 'zod/mini';
import type { Account, AccountCalls } from '../broker/accounts/list-accounts.ts';
import { readJson } from '../contract/read-json.ts';
import { bearer, MALFORMED } from './admin-api.ts';
import { readAccountId } from './read-session.ts';
import { send } from './send.ts';

const accounts = z.array(
  z.object({
    accountId: z.union([z.string(), z.number()]),
    accountName: z.nullish(z.string()),
    mainAccountId: z.nullish(z.union([z.string(), z.number()])),
  }),
);

export const accountsUrl = (apiUrl: string): URL => new URL('/voice/api/v1/admin/accounts', apiUrl);

/** Undefined: the text is no list of accounts. */
export const readAccounts = (text: string): readonly Account[] | undefined =>
  readJson(accounts, text)?.map((account) => ({
    accountId: String(account.accountId),
    accountName: account.accountName ?? '',
    mainAccountId: readAccountId(account.mainAccountId),
  }));

/** RingCX's list of accounts. */
export const accountCalls = (apiUrl: string): AccountCalls => ({
  async listAccounts(accessToken, timeoutMs) {
    const url = accountsUrl(apiUrl);
    const answer = await send({ method: 'GET', url, headers: bearer(accessToken), timeoutMs });
    if (!answer.ok) return answer;
    const value = readAccounts(answer.text);
    return value ? { ok: true, value } : MALFORMED;
  },
});
