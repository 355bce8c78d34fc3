import { type Account, type AccountOptions, createAccount } from './account.ts';

/** Leaves room between main accounts for the ids of their sub-accounts. */
const ID_STEP = 10;

/** The same at every start, so that records at a lasting AWS endpoint still belong to the first account. */
const FIRST_ID = 21_936_820;

/** Every lookup is by key, so that a call costs the same with one account and with a hundred thousand. */
export class Accounts {
  readonly #byId = new Map<string, Account>();
  readonly #byUsername = new Map<string, Account>();
  readonly #byClientId = new Map<string, Account>();
  #nextId = FIRST_ID;

  add(options: AccountOptions): Account {
    const account = createAccount(String(this.#nextId), options);
    this.#nextId += ID_STEP;
    this.#byId.set(account.mainAccountId, account);
    this.#byUsername.set(account.username, account);
    this.#byClientId.set(account.clientId, account);
    return account;
  }

  all(): Account[] {
    return [...this.#byId.values()];
  }

  withId(mainAccountId: string): Account | undefined {
    return this.#byId.get(mainAccountId);
  }

  withUsername(username: string): Account | undefined {
    return this.#byUsername.get(username);
  }

  withClientId(clientId: string): Account | undefined {
    return this.#byClientId.get(clientId);
  }
}
