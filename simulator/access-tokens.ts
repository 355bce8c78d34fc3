import { randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { canary } from './random-text.ts';
import type { Session } from './sessions.ts';

type VerifiedAccessToken =
  | {
      readonly state: 'valid' | 'expired';
      readonly sessionId: string | undefined;
      readonly mainAccountId: string | undefined;
    }
  | { readonly state: 'invalid' };

export interface AccessTokens {
  readonly issue: (session: Session) => Promise<string>;
  readonly verify: (accessToken: string) => Promise<VerifiedAccessToken>;
}

export async function createAccessTokens(now: () => number): Promise<AccessTokens> {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  return {
    // The jti makes two tokens of one session in the same second differ. `xauth` stands for the credential in the real
    // token, because of which claims must not be logged.
    issue: (session) =>
      new SignJWT({ sid: session.id, xauth: canary() })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(session.account.mainAccountId)
        .setIssuedAt(Math.floor(now() / 1000))
        .setExpirationTime(session.accessTokenExpiresAt / 1000)
        .setJti(randomUUID())
        .sign(key),
    verify: async (accessToken) => {
      try {
        const { payload } = await jwtVerify(accessToken, key, { currentDate: new Date(now()) });
        return { state: 'valid', ...ownerIn(payload) };
      } catch (error) {
        // jose checks the signature before the expiry, so an expired token is still one that the simulator issued.
        return error instanceof errors.JWTExpired
          ? { state: 'expired', ...ownerIn(error.payload) }
          : { state: 'invalid' };
      }
    },
  };
}

function ownerIn(claims: JWTPayload) {
  const { sid, sub } = claims;
  return { sessionId: typeof sid === 'string' ? sid : undefined, mainAccountId: sub };
}
