import { decodeJwt } from 'jose/jwt/decode';
import * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { Session } from '../broker/sessions/session.ts';
import { readJson } from '../contract/read-json.ts';

/** The fields that the broker takes from a login, exchange or refresh; the rest hold further credentials. */
const answer = z.object({
  accessToken: z.string().check(z.minLength(1)),
  refreshToken: z.nullish(z.string()),
  mainAccountId: z.nullish(z.union([z.string(), z.number()])),
});

const DOCUMENTED_LIFE_MS = 300_000;
const LONGEST_LIFE_MS = 24 * 3600 * 1000;

/** Undefined: the text is no session. */
export function readSession(text: string, startedAt: number): Session | undefined {
  const json = readJson(answer, text);
  if (!json) return undefined;
  const { accessToken, refreshToken, mainAccountId } = json;
  return {
    accessToken: new Redacted(accessToken),
    refreshToken: refreshToken ? new Redacted(refreshToken) : null,
    mainAccountId: readAccountId(mainAccountId),
    obtainedAt: startedAt,
    expiresAt: expiryOf(accessToken, startedAt),
  };
}

/** RingCX has been seen to send the string `null` for a missing account. */
export const readAccountId = (id: string | number | null | undefined): string | null =>
  id == null || id === '' || id === 'null' ? null : String(id);

/** `exp` where the token has one that makes sense, else five minutes from the start of the request. */
function expiryOf(accessToken: string, startedAt: number): number {
  const expiresAt = expClaim(accessToken) * 1000;
  const life = expiresAt - startedAt;
  return life > 0 && life <= LONGEST_LIFE_MS ? expiresAt : startedAt + DOCUMENTED_LIFE_MS;
}

function expClaim(accessToken: string): number {
  try {
    return decodeJwt(accessToken).exp ?? 0;
  } catch {
    return 0;
  }
}
