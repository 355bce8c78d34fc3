import { randomUUID } from 'node:crypto';
import type { Account, RingExApp, User } from './account.ts';
import { randomText } from './random-text.ts';

/** Everything that a user signs in with. */
export interface SimulatedAccount {
  readonly mainAccountId: string;
  readonly userId: string;
  readonly username: string;
  readonly password: string;
  readonly platformId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly jwt: string;
  readonly rcAccountId: string;
  /** As the authorization-code flow gives it to a person. It works once. */
  readonly ringExRefreshToken: string;
}

export function createRingExApp(canReadAccounts: boolean): RingExApp {
  return { clientId: randomText(16), clientSecret: randomText(32), canReadAccounts, users: [] };
}

interface UserOptions {
  readonly app: RingExApp;
  /** Counts all users of the simulator. */
  readonly index: number;
  readonly username: string;
  readonly canUseAdminApi: boolean;
}

const FIRST_USER_ID = 1111;
const FIRST_RC_USER_ID = 222_222;

export function createUser(account: Account, { app, index, username, canUseAdminApi }: UserOptions): User {
  return {
    account,
    app,
    userId: String(FIRST_USER_ID + index),
    rcUserId: FIRST_RC_USER_ID + index,
    username,
    platformId: 'aws80',
    jwt: credentialJwt(account.mainAccountId),
    canUseAdminApi,
    password: randomText(),
    jwtValid: true,
    refusedLogins: 0,
    locked: false,
  };
}

/** The credentials that the user knows, without the simulator's own settings. */
export function credentialsOf(user: User, ringExRefreshToken: string): SimulatedAccount {
  const { account, app, userId, username, password, platformId, jwt } = user;
  return {
    mainAccountId: account.mainAccountId,
    userId,
    username,
    password,
    platformId,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    jwt,
    rcAccountId: account.rcAccountId,
    ringExRefreshToken,
  };
}

/** Has the form of the real credential. The simulator compares the whole text, so the signature is random. */
function credentialJwt(mainAccountId: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: mainAccountId, jti: randomUUID() })}.${randomText(64)}`;
}
