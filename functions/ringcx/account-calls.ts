import * as z from 'zod/mini';
import type { Account, AccountCalls } from '../broker/accounts/ports.ts';
import type { Clock } from '../broker/system.ts';
import type { AtHosts, Upstream } from '../broker/upstream.ts';
import { readJson } from '../contract/read-json.ts';
import { adminUrl, authorization } from './admin-api.ts';
import { accountId } from './schemas.ts';
import { MALFORMED, send } from './send.ts';

const accounts = z.array(z.object({ accountId, accountName: z.nullish(z.string()), mainAccountId: accountId }));

/** Undefined: the text is no list of accounts. */
function readAccounts(text: string): readonly Account[] | undefined {
  const json = readJson(accounts, text)?.map(({ accountId, accountName, mainAccountId }) =>
    accountId === null ? undefined : { accountId, accountName: accountName ?? '', mainAccountId },
  );
  return json?.every((account) => account !== undefined) ? json : undefined;
}

/** RingCX's list of accounts. */
export const accountCalls = (defaults: { readonly apiUrl: string }, clock: Clock): AtHosts<AccountCalls> => ({
  at: (hosts) => ({
    async listAccounts(access, timeoutMs) {
      const url = adminUrl((hosts ?? defaults).apiUrl, 'accounts');
      const answer = await send({ method: 'GET', url, headers: authorization(access), timeoutMs }, clock);
      if (!answer.ok) return answer;
      const value = readAccounts(answer.text);
      return value ? { ok: true, value } : MALFORMED;
    },
  }),
});

/**
 * Whether RingCX takes the credential: `unauthorized` if it does not. `refused` proves nothing: the user may have no right
 * to list accounts, or a proxy in front of RingCX may refuse everything.
 */
export async function testCredential(
  apiUrl: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  clock: Clock,
): Promise<Upstream<void>> {
  const answer = await send({ method: 'GET', url: adminUrl(apiUrl, 'accounts'), headers, timeoutMs }, clock);
  if (!answer.ok) return answer;
  // A proxy or a maintenance page may answer 200 to anything.
  return readAccounts(answer.text) ? { ok: true, value: undefined } : MALFORMED;
}
