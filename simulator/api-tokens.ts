import { randomUUID } from 'node:crypto';
import type { User } from './account.ts';
import type { HypothesisValues } from './hypotheses.ts';

export interface ApiToken {
  readonly apiToken: string;
  readonly user: User;
  readonly createdAt: number;
}

export class ApiTokens {
  readonly #now: () => number;
  readonly #assumed: () => HypothesisValues;
  readonly #byText = new Map<string, ApiToken>();
  readonly #byUser = new Map<User, Map<string, ApiToken>>();

  constructor(now: () => number, assumed: () => HypothesisValues) {
    this.#now = now;
    this.#assumed = assumed;
  }

  create(user: User): ApiToken {
    const created = { apiToken: `${user.platformId}:${randomUUID()}`, user, createdAt: this.#now() };
    this.#byText.set(created.apiToken, created);
    const siblings = this.#byUser.get(user);
    if (siblings) siblings.set(created.apiToken, created);
    else this.#byUser.set(user, new Map([[created.apiToken, created]]));
    return created;
  }

  /** Whether the token works yet or not. */
  ownerOf(apiToken: string): User | undefined {
    return this.#byText.get(apiToken)?.user;
  }

  /** Undefined for a token that does not work, or not yet. */
  userBy(apiToken: string): User | undefined {
    const known = this.#byText.get(apiToken);
    return known && this.#isKnownEverywhere(known) ? known.user : undefined;
  }

  ofUsers(users: readonly User[]): ApiToken[] {
    const tokens = users.flatMap((user) => [...(this.#byUser.get(user)?.values() ?? [])]);
    return tokens.sort((one, other) => one.createdAt - other.createdAt);
  }

  /** The tokens that RingCX would list for this user. */
  listedFor(user: User): ApiToken[] {
    return this.#seenBy(user).filter((token) => this.#isKnownEverywhere(token));
  }

  isFull(user: User): boolean {
    const { apiTokenLimit } = this.#assumed();
    return apiTokenLimit !== 'none' && this.#seenBy(user).length >= apiTokenLimit;
  }

  /** Returns whether there was such a token. */
  delete(apiToken: string): boolean {
    const known = this.#byText.get(apiToken);
    if (!known) return false;
    this.#byText.delete(apiToken);
    this.#byUser.get(known.user)?.delete(apiToken);
    return true;
  }

  clear(): void {
    this.#byText.clear();
    this.#byUser.clear();
  }

  #seenBy(user: User): ApiToken[] {
    return this.ofUsers(this.#assumed().tokensBelongTo === 'account' ? user.account.users : [user]);
  }

  #isKnownEverywhere({ createdAt }: ApiToken): boolean {
    return createdAt + this.#assumed().apiTokenDelay <= this.#now();
  }
}
