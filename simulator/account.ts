import { randomUUID } from 'node:crypto';
import { randomText } from './random-text.ts';

export interface SimulatedAccount {
  readonly mainAccountId: string;
  readonly username: string;
  readonly password: string;
  readonly platformId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly jwt: string;
}

export interface AccountOptions {
  readonly tokenSeconds: number;
  readonly canUseAdminApi: boolean;
}

export interface Account extends SimulatedAccount, AccountOptions {
  password: string;
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

/** The credentials that the account's owner knows, without the simulator's own settings. */
export function credentialsOf(account: Account): SimulatedAccount {
  const { mainAccountId, username, password, platformId, clientId, clientSecret, jwt } = account;
  return { mainAccountId, username, password, platformId, clientId, clientSecret, jwt };
}

/** Has the form of the real credential. The simulator compares the whole text, so the signature is random. */
function credentialJwt(mainAccountId: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: mainAccountId, jti: randomUUID() })}.${randomText(64)}`;
}
