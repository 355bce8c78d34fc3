import { randomUUID } from 'node:crypto';
import type { User } from './account.ts';
import type { HypothesisValues } from './hypotheses.ts';
import { randomText } from './random-text.ts';

export interface Session {
  readonly id: string;
  readonly user: User;
  readonly signedInBy: 'exchange' | 'login';
  readonly startedAt: number;
  refreshes: number;
  /** Of the latest access token. */
  accessTokenId: string;
  accessTokenExpiresAt: number;
  refreshToken: string | null;
  refreshTokenIssuedAt: number;
  /** The one before, as long as it has not been presented again. */
  spentRefreshToken: string | null;
}

const SESSION_ID_LENGTH = randomUUID().length;

interface StartOptions {
  readonly signedInBy: Session['signedInBy'];
  readonly withRefreshToken: boolean;
}

export class Sessions {
  readonly #now: () => number;
  readonly #assumed: () => HypothesisValues;
  readonly #byId = new Map<string, Session>();
  readonly #byUser = new Map<User, Set<Session>>();

  constructor(now: () => number, assumed: () => HypothesisValues) {
    this.#now = now;
    this.#assumed = assumed;
  }

  start(user: User, { signedInBy, withRefreshToken }: StartOptions): Session {
    this.#forgetEnded(user);
    const id = randomUUID();
    const session: Session = {
      id,
      user,
      signedInBy,
      startedAt: this.#now(),
      refreshes: 0,
      accessTokenId: randomUUID(),
      accessTokenExpiresAt: this.#expiry(user),
      refreshToken: withRefreshToken ? newRefreshToken(id) : null,
      refreshTokenIssuedAt: this.#now(),
      spentRefreshToken: null,
    };
    this.#byId.set(id, session);
    const siblings = this.#byUser.get(user);
    if (siblings) siblings.add(session);
    else this.#byUser.set(user, new Set([session]));
    this.#endOldest(user);
    return session;
  }

  withId(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  /** Finds the session of a spent refresh token as well, so that the refusal is counted for its user. */
  ofRefreshToken(refreshToken: string): Session | undefined {
    return this.#byId.get(refreshToken.slice(0, SESSION_ID_LENGTH));
  }

  /** Must stay synchronous, so that of two calls with the same token one is refused. */
  refresh(refreshToken: string): Session | undefined {
    const session = this.ofRefreshToken(refreshToken);
    if (!session || !this.#accepts(session, refreshToken)) return undefined;
    const { refreshReturnsToken } = this.#assumed();
    if (refreshReturnsToken === 'new') {
      session.spentRefreshToken = session.refreshToken;
      session.refreshToken = newRefreshToken(session.id);
      session.refreshTokenIssuedAt = this.#now();
    }
    session.accessTokenId = randomUUID();
    session.accessTokenExpiresAt = this.#expiry(session.user);
    session.refreshes += 1;
    return session;
  }

  ofUser(user: User): Session[] {
    return [...(this.#byUser.get(user) ?? [])];
  }

  end(session: Session): void {
    this.#byId.delete(session.id);
    this.#byUser.get(session.user)?.delete(session);
  }

  endAll(user: User): void {
    for (const session of this.ofUser(user)) this.end(session);
  }

  clear(): void {
    this.#byId.clear();
    this.#byUser.clear();
  }

  #accepts(session: Session, refreshToken: string): boolean {
    const { refreshTokenReuse, refreshTokenLife } = this.#assumed();
    const isSpent = session.refreshToken !== refreshToken;
    if (isSpent && refreshTokenReuse === 'ends-session' && session.refreshToken !== null) this.end(session);
    const acceptedAgain = refreshTokenReuse === 'accepted-once-more' && session.spentRefreshToken === refreshToken;
    if (isSpent && !acceptedAgain) return false;
    return refreshTokenLife === 'none' || session.refreshTokenIssuedAt + refreshTokenLife * 1000 > this.#now();
  }

  #endOldest(user: User): void {
    const { sessionLimit } = this.#assumed();
    if (sessionLimit === 'none') return;
    const sessions = this.ofUser(user);
    for (const session of sessions.slice(0, Math.max(0, sessions.length - sessionLimit))) this.end(session);
  }

  /** In whole seconds, because the token's `exp` has no fractions. */
  #expiry({ account }: User): number {
    return (Math.floor(this.#now() / 1000) + account.tokenSeconds) * 1000;
  }

  #forgetEnded(user: User): void {
    for (const session of this.ofUser(user)) {
      if (session.refreshToken === null && session.accessTokenExpiresAt <= this.#now()) this.end(session);
    }
  }
}

function newRefreshToken(sessionId: string): string {
  return sessionId + randomText(32);
}
