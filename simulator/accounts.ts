import type { Account, RingExApp, User } from './account.ts';
import { createRingExApp, createUser } from './user.ts';

/** Leaves room between main accounts for the ids of their sub-accounts. */
const ID_STEP = 10;

/** The same at every start, so that records at a lasting AWS endpoint still belong to the first account. */
const FIRST_ID = 21_936_820;

const FIRST_RC_ID = 400_131_426_008;

export interface UserOptions {
  readonly canUseAdminApi: boolean;
  /** Undefined for an app of the user's own. */
  readonly app: RingExApp | undefined;
  readonly canReadAccounts: boolean;
}

/** Every lookup is by key, so that a call costs the same with one account and with a hundred thousand. */
export class Accounts {
  readonly #byId = new Map<string, Account>();
  readonly #apps = new Map<string, RingExApp>();
  readonly #users = new Map<string, User>();
  readonly #byUsername = new Map<string, User>();
  readonly #byJwt = new Map<string, User>();

  /** Adds an account with its first user. */
  add(options: UserOptions & { readonly tokenSeconds: number }): User {
    const index = this.#byId.size;
    const users: User[] = [];
    const account = {
      mainAccountId: String(FIRST_ID + index * ID_STEP),
      rcAccountId: String(FIRST_RC_ID + index * ID_STEP),
      tokenSeconds: options.tokenSeconds,
      users: users as unknown as Account['users'],
    };
    this.#byId.set(account.mainAccountId, account);
    return this.addUser(account, options);
  }

  addUser(account: Account, { canUseAdminApi, app: shared, canReadAccounts }: UserOptions): User {
    const app = shared ?? createRingExApp(canReadAccounts);
    const ordinal = account.users.length + 1;
    const username = `admin-${account.mainAccountId}${ordinal === 1 ? '' : `-${ordinal}`}@example.com`;
    const user = createUser(account, { app, index: this.#users.size, username, canUseAdminApi });
    (account.users as readonly User[] as User[]).push(user);
    app.users.push(user);
    this.#apps.set(app.clientId, app);
    this.#users.set(user.userId, user);
    this.#byUsername.set(username, user);
    this.#byJwt.set(user.jwt, user);
    return user;
  }

  all(): Account[] {
    return [...this.#byId.values()];
  }

  withId(mainAccountId: string): Account | undefined {
    return this.#byId.get(mainAccountId);
  }

  app(clientId: string): RingExApp | undefined {
    return this.#apps.get(clientId);
  }

  user(userId: string): User | undefined {
    return this.#users.get(userId);
  }

  userWithName(username: string): User | undefined {
    return this.#byUsername.get(username);
  }

  userWithJwt(jwt: string): User | undefined {
    return this.#byJwt.get(jwt);
  }
}
