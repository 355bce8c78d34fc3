import type { Redacted } from '../broker/redacted.ts';

/** The authentication of RingCX's admin API by a session. */
export const bearer = (accessToken: Redacted) => ({ authorization: `Bearer ${accessToken.open()}` });

export const MALFORMED = { ok: false, reason: 'malformed' } as const;
