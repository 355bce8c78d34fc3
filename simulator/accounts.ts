import { type Account, type AccountOptions, createAccount } from './account.ts';

/** Room between main accounts for the ids of their sub-accounts. */
const idStep = 10;

/** For ever the same: what a lasting AWS endpoint keeps of the first account is still that account's at the next start. */
const firstId = 21_936_820;

/** Every lookup is by key, so that a hundred thousand accounts cost no more per call than one. */
export class Accounts {
  readonly #byId = new Map<string, Account>();
  readonly #byUsername = new Map<string, Account>();
  readonly #byClientId = new Map<string, Account>();
  #nextId = firstId;

  add(options: AccountOptions): Account {
    const account = createAccount(String(this.#nextId), options);
    this.#nextId += idStep;
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
