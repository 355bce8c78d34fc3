import { randomInt } from 'node:crypto';
import type { Account } from './account.ts';
import { canary } from './random-text.ts';

const SUB_ACCOUNT_COUNT = 2;

/** The sub-accounts, with the secrets that the real list contains for every holder of a token. */
export function accountsAnswer({ mainAccountId }: Account): object[] {
  return Array.from({ length: SUB_ACCOUNT_COUNT }, (_, index) => ({
    accountId: String(Number(mainAccountId) + index + 1),
    accountName: `Example Sub-Account ${index + 1}`,
    mainAccountId,
    mainAccountName: 'Example Main Account',
    crmHost: 'crm.example.com',
    crmUid: 'crm-user',
    crmPwd: canary(),
    ftpHost: 'ftp.example.com',
    ftpUid: canary(),
    ftpPwd: canary(),
    phoneRecordingPin: randomInt(100_000_000, 999_999_999),
    securityKey: canary(),
    archivedAccount: false,
  }));
}

export function usersAnswer({ users, rcAccountId }: Account): object[] {
  return users.map(({ userId, username, rcUserId }, index) => ({
    userId: Number(userId),
    userName: username,
    firstName: 'Alex',
    lastName: 'Example',
    fullName: 'Alex Example',
    enabled: true,
    rootUser: index === 0,
    userManagedByRC: true,
    rcUserId,
    rcAccountId,
    roles: [],
    children: [],
  }));
}
