import { decodeJwt } from 'jose/jwt/decode';
import * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { Session } from '../broker/sessions/session.ts';
import { readJson } from '../contract/read-json.ts';
import { accountId, commonId, incidentalId, lenient, optionalToken, token } from './schemas.ts';

const hasRcUserId = z.object({ rcUserId: incidentalId });

/** The fields that the broker takes from a login, exchange or refresh; the rest hold further credentials. */
const answer = z.object({
  accessToken: token,
  refreshToken: optionalToken,
  mainAccountId: accountId,
  adminId: incidentalId,
  rcUser: lenient(hasRcUserId, { rcUserId: null }),
  agentDetails: lenient(z.array(hasRcUserId), []),
});

/** RingCX documents five minutes. */
const DOCUMENTED_LIFE_MS = 300_000;

/** Undefined: the text is no session. */
export function readSession(text: string, startedAt: number): Session | undefined {
  const json = readJson(answer, text);
  if (!json) return undefined;
  const { accessToken, refreshToken, mainAccountId, adminId, rcUser, agentDetails } = json;
  const ofAgents = commonId(agentDetails.map(({ rcUserId }) => rcUserId));
  return {
    accessToken: new Redacted(accessToken),
    sentAs: 'Bearer',
    refreshToken: refreshToken ? new Redacted(refreshToken) : null,
    mainAccountId,
    user: { rcUserId: rcUser.rcUserId ?? ofAgents, adminId },
    obtainedAt: startedAt,
    expiresAt: expiryOf(accessToken, startedAt),
  };
}

/**
 * `exp` where the token has one that makes sense, else five minutes from the start of the request. A token is never
 * believed to live longer than that, because RingCX's clock may be ahead.
 */
function expiryOf(accessToken: string, startedAt: number): number {
  const expiresAt = expClaim(accessToken) * 1000;
  const life = expiresAt - startedAt;
  return life > 0 && life <= DOCUMENTED_LIFE_MS ? Math.floor(expiresAt) : startedAt + DOCUMENTED_LIFE_MS;
}

/** NaN: there is none, or it is no number. */
function expClaim(accessToken: string): number {
  try {
    const exp: unknown = decodeJwt(accessToken).exp;
    return typeof exp === 'number' ? exp : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
