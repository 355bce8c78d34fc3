import type { HypothesisName } from '../../simulator/hypotheses.ts';

/** A position can make a promise impossible. Then the broker promises this instead. */
export const EXCEPTIONS = {
  apiTokenLimit:
    'where RingCX makes no further API token, the request is answered `ringcx_refused`, a rotation waits, and no token is lost',
  ringExLimit:
    'where connections of one app must sign in more often than the limit allows, a caller is told when it is their turn',
  sessionLimit:
    "for a minute after an operator's own login or exchange, a caller may get the access token of the session before",
} as const satisfies Readonly<Partial<Record<HypothesisName, string>>>;
