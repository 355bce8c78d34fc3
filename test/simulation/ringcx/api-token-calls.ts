import type { ApiTokenCalls } from '../../../functions/broker/api-tokens/ports.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import type { Access } from '../../../functions/broker/sessions/session.ts';
import type { RingCxUser } from './ringcx-state.ts';
import type { RingCxParts } from './session-calls.ts';

const UNAUTHORIZED = { ok: false, reason: 'unauthorized' } as const;

/** RingCX's calls for API tokens, as one process makes them. */
export function apiTokenCalls({ state, wire, process }: RingCxParts): ApiTokenCalls {
  const now = () => process.scheduler.now;
  const userOf = (access: Access): RingCxUser | undefined => state.sessionWith(access.accessToken.open(), now())?.user;
  return {
    listApiTokens: (access, timeoutMs) =>
      wire.call({ kind: 'admin', process, about: access.accessToken.open() }, timeoutMs, () => {
        const user = userOf(access);
        if (!user) return UNAUTHORIZED;
        return { ok: true, value: state.listFor(user, now()).map((text) => new Redacted(text)) };
      }),
    createApiToken: (access, timeoutMs) =>
      wire.call({ kind: 'admin', process, about: access.accessToken.open() }, timeoutMs, () => {
        const user = userOf(access);
        if (!user) return UNAUTHORIZED;
        return { ok: true, value: new Redacted(state.makeApiToken(user, process.deed, now()).text) };
      }),
    deleteApiToken: (authority, apiToken, timeoutMs) => {
      const bySelf = 'apiToken' in authority;
      const about = bySelf ? '' : authority.accessToken.open();
      return wire.call({ kind: 'admin', process, about }, timeoutMs, () => {
        const user = bySelf
          ? state.works(authority.apiToken.open(), now()) && state.apiTokens.get(authority.apiToken.open())?.user
          : userOf(authority);
        if (!user && (state.hypotheses.deleteNeedsAuth || bySelf)) return UNAUTHORIZED;
        state.deleteApiToken(apiToken.open(), process.deed);
        return { ok: true, value: undefined };
      });
    },
    testApiToken: (apiToken, timeoutMs) =>
      wire.call({ kind: 'test', process, about: '' }, timeoutMs, () =>
        state.works(apiToken.open(), now()) ? { ok: true, value: undefined } : UNAUTHORIZED,
      ),
  };
}
