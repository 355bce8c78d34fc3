import { randomUUID } from 'node:crypto';
import type { Account } from './account.ts';

export interface ApiToken {
  readonly apiToken: string;
  readonly createdAt: number;
}

export class ApiTokens {
  readonly #owners = new Map<string, Account>();
  readonly #byAccount = new Map<string, Map<string, ApiToken>>();

  create(account: Account, createdAt: number): ApiToken {
    const created = { apiToken: `${account.platformId}:${randomUUID()}`, createdAt };
    this.#owners.set(created.apiToken, account);
    const siblings = this.#byAccount.get(account.mainAccountId);
    if (siblings) siblings.set(created.apiToken, created);
    else this.#byAccount.set(account.mainAccountId, new Map([[created.apiToken, created]]));
    return created;
  }

  ownerOf(apiToken: string): Account | undefined {
    return this.#owners.get(apiToken);
  }

  ofAccount(account: Account): ApiToken[] {
    return [...(this.#byAccount.get(account.mainAccountId)?.values() ?? [])];
  }

  /** Returns whether there was such a token. */
  delete(apiToken: string): boolean {
    const owner = this.#owners.get(apiToken);
    if (!owner) return false;
    this.#owners.delete(apiToken);
    this.#byAccount.get(owner.mainAccountId)?.delete(apiToken);
    return true;
  }

  clear(): void {
    this.#owners.clear();
    this.#byAccount.clear();
  }
}
