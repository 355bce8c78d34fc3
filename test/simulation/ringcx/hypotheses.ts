import type { Prng } from '../time/prng.ts';

/** How this world's RingCX behaves where nobody knows. `simulator/hypotheses.ts` says where the questions come from. */
export interface Hypotheses {
  readonly tokensBelongTo: 'user' | 'account';
  readonly refreshEndsAccessToken: boolean;
  readonly refreshTokenReuse: 'refused' | 'ends-session' | 'accepted-once-more';
  readonly refreshReturnsToken: 'new' | 'same' | 'none';
  readonly refreshTokenLifeMs: number;
  readonly sessionLimit: number;
  readonly accessTokenLifeMs: number;
  readonly apiTokenDelayMs: number;
  readonly reExchange: 'allowed' | 'refused';
  readonly deleteNeedsAuth: boolean;
  readonly namesUser: boolean;
  readonly namesAccount: boolean;
  readonly retryAfterMs: number | undefined;
  readonly refusal: 'unauthorized' | 'refused';
}

export function drawHypotheses(chance: Prng): Hypotheses {
  return {
    tokensBelongTo: chance.pick(['user', 'user', 'account']),
    refreshEndsAccessToken: chance.chance(0.2),
    refreshTokenReuse: chance.pick(['refused', 'refused', 'ends-session', 'accepted-once-more']),
    refreshReturnsToken: chance.pick(['new', 'new', 'new', 'same', 'none']),
    refreshTokenLifeMs: chance.pick([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 900_000]),
    sessionLimit: chance.pick([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 6]),
    accessTokenLifeMs: chance.pick([300_000, 300_000, 300_000, 300_000, 150_000]),
    apiTokenDelayMs: chance.pick([0, 0, 1500, 4000]),
    reExchange: chance.pick(['allowed', 'allowed', 'refused']),
    deleteNeedsAuth: chance.chance(0.3),
    namesUser: chance.chance(0.8),
    namesAccount: chance.chance(0.85),
    retryAfterMs: chance.pick([undefined, 30_000, 60_000]),
    refusal: chance.pick(['unauthorized', 'refused']),
  };
}
