import { accountListAnswer } from '../../functions/contract/account.ts';
import type { SchemaMeanings } from '../schema-meanings.ts';

export const accountMeanings: readonly SchemaMeanings[] = [
  [
    accountListAnswer,
    {
      accounts: 'The accounts that the user of the connection can see.',
      'accounts[].accountId': 'The sub-account id that most RingCX calls ask for.',
      'accounts[].accountName': 'The name of the sub-account.',
      'accounts[].mainAccountId': 'The main account that it belongs to. Null: RingCX did not name it.',
    },
  ],
];
