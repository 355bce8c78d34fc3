import type { Redacted } from '../broker/redacted.ts';

/** The header that authenticates a call to RingCX's admin API. */
export const bearer = (accessToken: Redacted) => ({ authorization: `Bearer ${accessToken.open()}` });

export const MALFORMED = { ok: false, reason: 'malformed' } as const;
