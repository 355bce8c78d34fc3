import { Redacted } from '../../../functions/broker/redacted.ts';
import type { SessionCalls } from '../../../functions/broker/sessions/ports.ts';
import type { Session } from '../../../functions/broker/sessions/session.ts';
import type { Upstream } from '../../../functions/broker/upstream.ts';
import type { Process } from '../time/process.ts';
import type { Limits } from './limits.ts';
import type { RingCxState, RingCxUser } from './ringcx-state.ts';
import type { Wire } from './wire.ts';

export interface RingCxParts {
  readonly state: RingCxState;
  readonly wire: Wire;
  readonly limits: Limits;
  readonly process: Process;
}

/** RingCX's session calls and RingEX's, as one process makes them. */
export function sessionCalls({ state, wire, limits, process }: RingCxParts): SessionCalls {
  const { hypotheses } = state;
  const refused = { ok: false, reason: hypotheses.refusal } as const;
  const { retryAfterMs } = hypotheses;
  const limited = { ok: false, reason: 'rate-limited', ...(retryAfterMs ? { retryAfterMs } : {}) } as const;
  const now = () => process.scheduler.now;
  const sessionOf = (
    made: ReturnType<RingCxState['refresh']>,
    startedAt: number,
    withRefreshToken: boolean,
  ): Upstream<Session> => {
    if (!made) return refused;
    const { session, accessToken } = made;
    const { user } = session;
    const value: Session = {
      accessToken: new Redacted(accessToken),
      sentAs: 'Bearer',
      refreshToken: withRefreshToken ? new Redacted(session.refreshToken) : null,
      mainAccountId: hypotheses.namesAccount ? user.account : null,
      user: hypotheses.namesUser ? { rcUserId: user.id, adminId: null } : { rcUserId: null, adminId: null },
      obtainedAt: startedAt,
      expiresAt: startedAt + hypotheses.accessTokenLifeMs,
    };
    return { ok: true, value };
  };
  const userBy = (credential: string): RingCxUser | undefined =>
    state.users.find((user) => user.credential === credential);
  const signInBy = (credential: string, startedAt: number): Upstream<Session> => {
    const user = userBy(credential);
    return user ? sessionOf(state.signIn(user, now()), startedAt, true) : refused;
  };
  return {
    ringExToken: (signIn, timeoutMs) => {
      const clientId = signIn.clientId.open();
      return wire.call({ kind: 'ringex token', process, about: clientId }, timeoutMs, () => {
        if (!limits.allows(`token ${clientId}`, now())) return limited;
        const user = userBy(signIn.kind === 'ringex-jwt' ? signIn.jwt.open() : signIn.refreshToken.open());
        if (user?.clientId !== clientId) return refused;
        const accessToken = new Redacted(state.grant(user, now()));
        const value = { accessToken, tokenType: 'bearer', expiresInMs: 3600_000, refreshToken: null, ownerId: user.id };
        return { ok: true, value: { ...value, rateLimit: null } };
      });
    },
    exchange: (ringEx, timeoutMs) => {
      const [token, startedAt] = [ringEx.accessToken.open(), process.clock.now()];
      const clientId = state.clientOf(token);
      return wire.call({ kind: 'exchange', process, about: clientId }, timeoutMs, () => {
        if (!limits.allows(`exchange ${clientId}`, now())) return limited;
        const user = state.exchange(token, now());
        return user ? sessionOf(state.signIn(user, now()), startedAt, true) : { ...refused, status: 403 };
      });
    },
    login: ({ password }, timeoutMs) => {
      const startedAt = process.clock.now();
      const effect = () => signInBy(password.open(), startedAt);
      return wire.call({ kind: 'login', process, about: password.open() }, timeoutMs, effect);
    },
    legacyLogin: ({ password }, timeoutMs) => {
      const startedAt = process.clock.now();
      const effect = () => signInBy(password.open(), startedAt);
      return wire.call({ kind: 'login', process, about: password.open() }, timeoutMs, effect);
    },
    refresh: (refreshToken, timeoutMs) => {
      const startedAt = process.clock.now();
      return wire.call({ kind: 'refresh', process, about: refreshToken.open() }, timeoutMs, () =>
        sessionOf(state.refresh(refreshToken.open(), now()), startedAt, hypotheses.refreshReturnsToken !== 'none'),
      );
    },
    logout: async () => ({ ok: true, value: undefined }),
    rcAccountId: (_token, timeoutMs) =>
      wire.call({ kind: 'test', process, about: '' }, timeoutMs, () => ({ ok: true, value: 'rc-account' })),
    testAccess: ({ accessToken }, timeoutMs) =>
      wire.call({ kind: 'test', process, about: accessToken.open() }, timeoutMs, () =>
        state.sessionWith(accessToken.open(), now())
          ? { ok: true, value: undefined }
          : { ok: false, reason: 'unauthorized' },
      ),
  };
}
