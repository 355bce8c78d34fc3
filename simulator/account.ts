import { randomUUID } from 'node:crypto';
import { randomText } from './random-text.ts';

export interface SimulatedAccount {
  mainAccountId: string;
  username: string;
  password: string;
  platformId: string;
  clientId: string;
  clientSecret: string;
  jwt: string;
}

export interface AccountOptions {
  tokenSeconds: number;
  canUseAdminApi: boolean;
}

export interface Account extends SimulatedAccount, AccountOptions {
  jwtValid: boolean;
}

export function createAccount(mainAccountId: string, options: AccountOptions): Account {
  return {
    mainAccountId,
    username: `admin-${mainAccountId}@example.com`,
    password: randomText(),
    platformId: 'aws80',
    clientId: randomText(16),
    clientSecret: randomText(32),
    jwt: credentialJwt(mainAccountId),
    jwtValid: true,
    ...options,
  };
}

/** What the account's owner knows: the credentials, without the simulator's own settings. */
export function credentialsOf(account: Account): SimulatedAccount {
  const { mainAccountId, username, password, platformId, clientId, clientSecret, jwt } = account;
  return { mainAccountId, username, password, platformId, clientId, clientSecret, jwt };
}

/** Shaped like the real credential, but recognised by comparison: so the signature need not be one. */
function credentialJwt(mainAccountId: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: mainAccountId, jti: randomUUID() })}.${randomText(64)}`;
}
