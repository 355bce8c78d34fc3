import type { Account } from './account.ts';
import { randomText } from './random-text.ts';

export interface RingExToken {
  readonly account: Account;
  readonly endpointId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: number;
}

export const ACCESS_TOKEN_SECONDS = 3600;
export const REFRESH_TOKEN_SECONDS = 604_800;

/** RingEX usually allows this many tokens per user and app; one more ends the oldest. */
const MAX_PARALLEL_TOKENS = 5;

export class RingExTokens {
  readonly #byAccessToken = new Map<string, RingExToken>();
  readonly #byRefreshToken = new Map<string, RingExToken>();
  readonly #byAccount = new Map<string, RingExToken[]>();

  issue(account: Account, now: number, endpointId = randomText(16)): RingExToken {
    const token = {
      account,
      endpointId,
      accessToken: randomText(48),
      accessTokenExpiresAt: now + ACCESS_TOKEN_SECONDS * 1000,
      refreshToken: randomText(48),
      refreshTokenExpiresAt: now + REFRESH_TOKEN_SECONDS * 1000,
    };
    const held = this.#byAccount.get(account.mainAccountId) ?? [];
    const evicted = held.length >= MAX_PARALLEL_TOKENS ? held[0] : undefined;
    if (evicted) this.#forget(evicted);
    this.#byAccount.set(account.mainAccountId, [...held.filter((other) => other !== evicted), token]);
    this.#byAccessToken.set(token.accessToken, token);
    this.#byRefreshToken.set(token.refreshToken, token);
    return token;
  }

  /** Undefined for a refresh token that is spent, expired or another app's. */
  refresh(refreshToken: string, account: Account, now: number): RingExToken | undefined {
    const spent = this.#byRefreshToken.get(refreshToken);
    if (spent?.account !== account || spent.refreshTokenExpiresAt <= now) return undefined;
    const held = this.#byAccount.get(account.mainAccountId) ?? [];
    this.#byAccount.set(
      account.mainAccountId,
      held.filter((other) => other !== spent),
    );
    this.#forget(spent);
    return this.issue(account, now, spent.endpointId);
  }

  /** Finds an expired token as well; the caller checks the expiry. */
  withAccessToken(accessToken: string): RingExToken | undefined {
    return this.#byAccessToken.get(accessToken);
  }

  clear(): void {
    this.#byAccessToken.clear();
    this.#byRefreshToken.clear();
    this.#byAccount.clear();
  }

  #forget(token: RingExToken): void {
    this.#byAccessToken.delete(token.accessToken);
    this.#byRefreshToken.delete(token.refreshToken);
  }
}
