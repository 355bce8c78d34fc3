import { randomUUID } from 'node:crypto';
import type { Account } from './account.ts';
import { randomText } from './random-text.ts';

export interface Session {
  readonly id: string;
  readonly account: Account;
  readonly signedInBy: 'exchange' | 'login';
  readonly startedAt: number;
  refreshes: number;
  accessTokenExpiresAt: number;
  refreshToken: string | null;
}

const SESSION_ID_LENGTH = randomUUID().length;

interface StartOptions {
  readonly signedInBy: Session['signedInBy'];
  readonly withRefreshToken: boolean;
}

export class Sessions {
  readonly #now: () => number;
  readonly #byId = new Map<string, Session>();
  readonly #byAccount = new Map<string, Set<Session>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  start(account: Account, { signedInBy, withRefreshToken }: StartOptions): Session {
    this.#forgetEnded(account);
    const id = randomUUID();
    const session: Session = {
      id,
      account,
      signedInBy,
      startedAt: this.#now(),
      refreshes: 0,
      accessTokenExpiresAt: this.#expiry(account),
      refreshToken: withRefreshToken ? newRefreshToken(id) : null,
    };
    this.#byId.set(id, session);
    const siblings = this.#byAccount.get(account.mainAccountId);
    if (siblings) siblings.add(session);
    else this.#byAccount.set(account.mainAccountId, new Set([session]));
    return session;
  }

  withId(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  /** Finds the session of a spent refresh token as well, so that the refusal is counted for its account. */
  ofRefreshToken(refreshToken: string): Session | undefined {
    return this.#byId.get(refreshToken.slice(0, SESSION_ID_LENGTH));
  }

  /**
   * Replaces the refresh token by the next one. This method must stay synchronous, so that of two calls with the same
   * token one is refused.
   */
  refresh(refreshToken: string): Session | undefined {
    const session = this.ofRefreshToken(refreshToken);
    if (session?.refreshToken !== refreshToken) return undefined;
    session.refreshToken = newRefreshToken(session.id);
    session.accessTokenExpiresAt = this.#expiry(session.account);
    session.refreshes += 1;
    return session;
  }

  ofAccount(account: Account): Session[] {
    return [...(this.#byAccount.get(account.mainAccountId) ?? [])];
  }

  revokeAll(account: Account): void {
    for (const session of this.ofAccount(account)) this.#byId.delete(session.id);
    this.#byAccount.delete(account.mainAccountId);
  }

  clear(): void {
    this.#byId.clear();
    this.#byAccount.clear();
  }

  /** In whole seconds, because the token's `exp` has no fractions. */
  #expiry(account: Account): number {
    return (Math.floor(this.#now() / 1000) + account.tokenSeconds) * 1000;
  }

  #forgetEnded(account: Account): void {
    for (const session of this.ofAccount(account)) {
      if (session.refreshToken !== null || session.accessTokenExpiresAt > this.#now()) continue;
      this.#byId.delete(session.id);
      this.#byAccount.get(account.mainAccountId)?.delete(session);
    }
  }
}

function newRefreshToken(sessionId: string): string {
  return sessionId + randomText(32);
}
