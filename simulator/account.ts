/** A main account. Its API tokens and sessions belong to its users. */
export interface Account {
  readonly mainAccountId: string;
  /** The id of the same company at RingEX. */
  readonly rcAccountId: string;
  readonly tokenSeconds: number;
  /** In the order added. */
  readonly users: readonly [User, ...User[]];
}

/** An app registered at RingCentral. Many users, also of different accounts, may sign in through one. */
export interface RingExApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whether the app has the scope ReadAccounts. */
  readonly canReadAccounts: boolean;
  readonly users: User[];
}

export interface User {
  readonly account: Account;
  readonly app: RingExApp;
  readonly userId: string;
  /** The user's id at RingEX. */
  readonly rcUserId: number;
  readonly username: string;
  readonly platformId: string;
  readonly jwt: string;
  readonly canUseAdminApi: boolean;
  password: string;
  jwtValid: boolean;
  refusedLogins: number;
  locked: boolean;
}
