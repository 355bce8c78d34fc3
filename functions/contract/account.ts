import * as z from 'zod/mini';

/** The three fields worth having; RingCX's own object carries passwords. */
const account = z.strictObject({
  accountId: z.string(),
  accountName: z.string(),
  mainAccountId: z.nullable(z.string()),
});

export const accountListAnswer = z.strictObject({ accounts: z.array(account) });
