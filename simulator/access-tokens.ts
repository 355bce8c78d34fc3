import { CompactSign, compactVerify, decodeJwt } from 'jose';
import type { HypothesisValues } from './hypotheses.ts';
import { CANARY_PREFIX } from './random-text.ts';
import { createSeal } from './sealed-text.ts';
import type { Session } from './sessions.ts';

/** The truth about an access token, whatever its claims say. */
export interface AccessTokenRecord {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly expiresAt: number;
}

export interface AccessTokens {
  readonly issue: (session: Session, form: HypothesisValues['accessToken']) => Promise<string>;
  /** The same token with another `exp`. */
  readonly withExpiry: (accessToken: string, exp: unknown) => Promise<string>;
  /** Undefined for a token that the simulator has not issued. Finds an expired one as well. */
  readonly find: (accessToken: string) => Promise<AccessTokenRecord | undefined>;
}

const SKEW_SECONDS = 3 * 3600;

export async function createAccessTokens(now: () => number): Promise<AccessTokens> {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  const seal = createSeal();
  const sign = (claims: object) =>
    new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
  return {
    issue: async (session, form) => {
      const { id: sessionId, accessTokenId: id, accessTokenExpiresAt: expiresAt, user } = session;
      const sealed = seal.close({ id, sessionId, userId: user.userId, expiresAt } satisfies AccessTokenRecord);
      if (form === 'opaque') return sealed;
      const skew = skewOf(form);
      // The jti makes two tokens of one session in the same second differ. `xauth` stands for the credential in the
      // real token, because of which claims must not be logged.
      const claims = { sid: sessionId, xauth: CANARY_PREFIX + sealed, sub: user.account.mainAccountId, jti: id };
      const iat = Math.floor(now() / 1000) + skew;
      return sign({ ...claims, iat, ...(form !== 'jwt-without-exp' && { exp: expiresAt / 1000 + skew }) });
    },
    withExpiry: (accessToken, exp) => sign({ ...decodeJwt(accessToken), exp }),
    find: async (accessToken) => {
      if (!accessToken.includes('.')) return seal.open(accessToken) as AccessTokenRecord | undefined;
      try {
        await compactVerify(accessToken, key);
        const { xauth } = decodeJwt<{ xauth: string }>(accessToken);
        return seal.open(xauth.slice(CANARY_PREFIX.length)) as AccessTokenRecord | undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function skewOf(form: HypothesisValues['accessToken']): number {
  if (form === 'jwt-skewed') return SKEW_SECONDS;
  return form === 'jwt-skewed-back' ? -SKEW_SECONDS : 0;
}
