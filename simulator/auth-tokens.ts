import { randomUUID } from 'node:crypto';
import type { User } from './account.ts';

export interface AuthToken {
  readonly authToken: string;
  readonly user: User;
  readonly startedAt: number;
  readonly lifeMs: number;
  expiresAt: number;
}

const HOUR_MS = 3_600_000;
const TWO_WEEKS_MS = 14 * 24 * HOUR_MS;

/** The temporary tokens of the legacy login. Every use extends one by its whole life. */
export class AuthTokens {
  readonly #byText = new Map<string, AuthToken>();

  issue(user: User, { stayLoggedIn, now }: { readonly stayLoggedIn: boolean; readonly now: number }): AuthToken {
    const lifeMs = stayLoggedIn ? TWO_WEEKS_MS : HOUR_MS;
    const issued = { authToken: randomUUID(), user, startedAt: now, lifeMs, expiresAt: now + lifeMs };
    this.#byText.set(issued.authToken, issued);
    return issued;
  }

  /** Finds an expired token as well; the caller checks the expiry. */
  find(text: string): AuthToken | undefined {
    return this.#byText.get(text);
  }

  extend(authToken: AuthToken, now: number): void {
    authToken.expiresAt = now + authToken.lifeMs;
  }

  ofUser(user: User): AuthToken[] {
    return [...this.#byText.values()].filter((authToken) => authToken.user === user);
  }

  endAll(user: User): void {
    for (const { authToken } of this.ofUser(user)) this.#byText.delete(authToken);
  }

  clear(): void {
    this.#byText.clear();
  }
}
