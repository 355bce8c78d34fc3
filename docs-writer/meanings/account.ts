import { accountListAnswer } from '../../functions/contract/account.ts';
import type { SchemaMeanings } from './schema-meanings.ts';

export const accountMeanings: readonly SchemaMeanings[] = [
  [
    accountListAnswer,
    {
      accounts: 'The accounts that the user of the connection can see.',
      'accounts[].accountId': 'The sub-account that most RingCX calls ask for.',
      'accounts[].accountName': 'Its name.',
      'accounts[].mainAccountId': 'The main account it belongs to; null if RingCX did not name it.',
    },
  ],
];
