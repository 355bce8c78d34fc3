import type { RingExApp, User } from './account.ts';
import { randomText } from './random-text.ts';

export interface RingExToken {
  readonly user: User;
  readonly endpointId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
  readonly refreshToken: string;
  exchanged: boolean;
}

/** What a refresh token stands for. One that was offered to a person has no access token yet. */
interface Refreshable {
  readonly user: User;
  readonly endpointId: string;
  readonly expiresAt: number;
  readonly token: RingExToken | undefined;
}

export const ACCESS_TOKEN_SECONDS = 3600;
export const REFRESH_TOKEN_SECONDS = 604_800;

/** RingEX usually allows this many tokens per user and app; one more ends the oldest. A user here has one app. */
const MAX_PARALLEL_TOKENS = 5;

export class RingExTokens {
  readonly #byAccessToken = new Map<string, RingExToken>();
  readonly #refreshable = new Map<string, Refreshable>();
  readonly #byUser = new Map<User, RingExToken[]>();

  issue(user: User, now: number, endpointId = randomText(16)): RingExToken {
    const token = {
      user,
      endpointId,
      accessToken: randomText(48),
      accessTokenExpiresAt: now + ACCESS_TOKEN_SECONDS * 1000,
      refreshToken: randomText(48),
      exchanged: false,
    };
    const held = this.#byUser.get(user) ?? [];
    const evicted = held.length >= MAX_PARALLEL_TOKENS ? held[0] : undefined;
    if (evicted) this.#forget(evicted);
    this.#byUser.set(user, [...held.filter((other) => other !== evicted), token]);
    this.#byAccessToken.set(token.accessToken, token);
    this.#addRefreshable(token.refreshToken, { user, endpointId, token }, now);
    return token;
  }

  /** A refresh token as the authorization-code flow gives it. It counts as a parallel token once it is used. */
  offer(user: User, now: number): string {
    const refreshToken = randomText(48);
    this.#addRefreshable(refreshToken, { user, endpointId: randomText(16), token: undefined }, now);
    return refreshToken;
  }

  /** Undefined for a refresh token that is spent, expired or another app's. */
  refresh(refreshToken: string, app: RingExApp, now: number): RingExToken | undefined {
    const spent = this.#refreshable.get(refreshToken);
    if (spent?.user.app !== app || spent.expiresAt <= now) return undefined;
    const { user, endpointId, token } = spent;
    this.#refreshable.delete(refreshToken);
    if (token) {
      const held = this.#byUser.get(user) ?? [];
      this.#byUser.set(
        user,
        held.filter((other) => other !== token),
      );
      this.#forget(token);
    }
    return this.issue(user, now, endpointId);
  }

  userWithRefreshToken(refreshToken: string): User | undefined {
    return this.#refreshable.get(refreshToken)?.user;
  }

  /** Finds an expired token as well; the caller checks the expiry. */
  withAccessToken(accessToken: string): RingExToken | undefined {
    return this.#byAccessToken.get(accessToken);
  }

  clear(): void {
    this.#byAccessToken.clear();
    this.#refreshable.clear();
    this.#byUser.clear();
  }

  #addRefreshable(refreshToken: string, of: Omit<Refreshable, 'expiresAt'>, now: number): void {
    this.#refreshable.set(refreshToken, { ...of, expiresAt: now + REFRESH_TOKEN_SECONDS * 1000 });
  }

  #forget(token: RingExToken): void {
    this.#byAccessToken.delete(token.accessToken);
    this.#refreshable.delete(token.refreshToken);
  }
}
