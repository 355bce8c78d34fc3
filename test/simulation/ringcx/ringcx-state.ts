import { createHash } from 'node:crypto';
import type { Deed } from '../time/process.ts';
import type { Hypotheses } from './hypotheses.ts';

/** A user of RingCX, with the application of RingEX that its connections use. */
export interface RingCxUser {
  readonly id: string;
  readonly account: string;
  readonly clientId: string;
  /** Changes when somebody changes the password or the JWT: sign-ins with the former one are refused. */
  credential: string;
}

export interface RingCxSession {
  readonly user: RingCxUser;
  refreshToken: string;
  spentRefreshToken: string | null;
  issuedAt: number;
  ended: boolean;
  readonly accessTokens: Map<string, number>;
}

export interface TrueApiToken {
  readonly text: string;
  readonly fingerprint: string;
  readonly user: RingCxUser;
  readonly madeAt: number;
  /** `outsider`: somebody other than the broker made it. */
  readonly madeBy: Deed | 'outsider';
  deletedBy: Deed | 'outsider' | null;
}

interface RingExGrant {
  readonly user: RingCxUser;
  readonly clientId: string;
  readonly expiresAt: number;
  exchanges: number;
}

/** RingCX and RingEX as they truly are. Nothing in here knows of the broker. */
export class RingCxState {
  readonly users: RingCxUser[] = [];
  readonly apiTokens = new Map<string, TrueApiToken>();
  readonly hypotheses: Hypotheses;
  readonly #byRefreshToken = new Map<string, RingCxSession>();
  readonly #byAccessToken = new Map<string, RingCxSession>();
  readonly #sessions = new Map<RingCxUser, RingCxSession[]>();
  readonly #grants = new Map<string, RingExGrant>();
  onMake: (token: TrueApiToken) => void = () => undefined;
  onDelete: (token: TrueApiToken, by: Deed | 'outsider') => void = () => undefined;
  #count = 0;

  constructor(hypotheses: Hypotheses) {
    this.hypotheses = hypotheses;
  }

  signIn(user: RingCxUser, now: number): { session: RingCxSession; accessToken: string } {
    const session: RingCxSession = {
      user,
      refreshToken: this.#name('refresh'),
      spentRefreshToken: null,
      issuedAt: now,
      ended: false,
      accessTokens: new Map(),
    };
    const alive = (this.#sessions.get(user) ?? []).filter(({ ended }) => !ended).slice(-20);
    if (alive.length >= this.hypotheses.sessionLimit) this.end(alive[0]);
    this.#sessions.set(user, [...alive, session]);
    this.#byRefreshToken.set(session.refreshToken, session);
    return { session, accessToken: this.#newAccess(session, now) };
  }

  /** Undefined: RingCX refuses the refresh token. */
  refresh(refreshToken: string, now: number): { session: RingCxSession; accessToken: string } | undefined {
    const session = this.#byRefreshToken.get(refreshToken);
    const { refreshTokenReuse, refreshReturnsToken, refreshTokenLifeMs, refreshEndsAccessToken } = this.hypotheses;
    if (!session || session.ended) return undefined;
    if (session.refreshToken !== refreshToken) {
      if (refreshTokenReuse === 'ends-session') this.end(session);
      if (refreshTokenReuse !== 'accepted-once-more' || session.spentRefreshToken !== refreshToken) return undefined;
      session.spentRefreshToken = null;
    } else if (now - session.issuedAt > refreshTokenLifeMs) return undefined;
    if (refreshReturnsToken === 'new') {
      if (session.refreshToken === refreshToken) session.spentRefreshToken = refreshToken;
      session.refreshToken = this.#name('refresh');
      this.#byRefreshToken.set(session.refreshToken, session);
    }
    session.issuedAt = now;
    if (refreshEndsAccessToken) this.#endAccess(session);
    return { session, accessToken: this.#newAccess(session, now) };
  }

  end(session: RingCxSession | undefined): void {
    if (!session) return;
    session.ended = true;
    this.#endAccess(session);
    this.#byRefreshToken.delete(session.refreshToken);
  }

  endSessionsOf(user: RingCxUser): void {
    for (const session of this.#sessions.get(user) ?? []) this.end(session);
  }

  sessionWith(accessToken: string, now: number): RingCxSession | undefined {
    const session = this.#byAccessToken.get(accessToken);
    return (session?.accessTokens.get(accessToken) ?? 0) > now ? session : undefined;
  }

  grant(user: RingCxUser, now: number): string {
    const accessToken = this.#name('ringex');
    const { clientId } = user;
    this.#grants.set(accessToken, { user, clientId, expiresAt: now + 3600_000, exchanges: 0 });
    return accessToken;
  }

  /** Undefined: RingCX refuses to exchange the token. */
  exchange(ringExToken: string, now: number): RingCxUser | undefined {
    const grant = this.#grants.get(ringExToken);
    if (!grant || grant.expiresAt <= now) return undefined;
    grant.exchanges += 1;
    return grant.exchanges > 1 && this.hypotheses.reExchange === 'refused' ? undefined : grant.user;
  }

  clientOf(ringExToken: string): string {
    return this.#grants.get(ringExToken)?.clientId ?? 'none';
  }

  makeApiToken(user: RingCxUser, madeBy: TrueApiToken['madeBy'], now: number): TrueApiToken {
    const text = this.#name('api-token');
    const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const token: TrueApiToken = { text, fingerprint, user, madeAt: now, madeBy, deletedBy: null };
    this.apiTokens.set(text, token);
    this.onMake(token);
    return token;
  }

  deleteApiToken(text: string, by: Deed | 'outsider'): void {
    const token = this.apiTokens.get(text);
    if (token?.deletedBy !== null) return;
    token.deletedBy = by;
    this.onDelete(token, by);
  }

  works(apiToken: string, now: number): boolean {
    const token = this.apiTokens.get(apiToken);
    return token?.deletedBy === null && token.madeAt + this.hypotheses.apiTokenDelayMs <= now;
  }

  listFor(user: RingCxUser, now: number): readonly string[] {
    const { tokensBelongTo } = this.hypotheses;
    const isSeen = ({ user: owner }: TrueApiToken) =>
      tokensBelongTo === 'user' ? owner === user : owner.account === user.account;
    return [...this.apiTokens.values()]
      .filter((each) => isSeen(each) && this.works(each.text, now))
      .map(({ text }) => text);
  }

  #newAccess(session: RingCxSession, now: number): string {
    for (const [token, until] of session.accessTokens) if (until <= now) this.#forgetAccess(session, token);
    const accessToken = this.#name('access');
    session.accessTokens.set(accessToken, now + this.hypotheses.accessTokenLifeMs);
    this.#byAccessToken.set(accessToken, session);
    return accessToken;
  }

  #endAccess(session: RingCxSession): void {
    for (const token of session.accessTokens.keys()) this.#forgetAccess(session, token);
  }

  #forgetAccess(session: RingCxSession, token: string): void {
    session.accessTokens.delete(token);
    this.#byAccessToken.delete(token);
  }

  #name(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}
