import { createHash } from 'node:crypto';
import type { Redacted } from '../redacted.ts';

/** The stored way to get a session for a connection. */
export type SignIn =
  | {
      readonly kind: 'ringex-jwt';
      readonly clientId: Redacted;
      readonly clientSecret: Redacted;
      readonly jwt: Redacted;
    }
  | {
      /** Made once by a person with the authorization-code flow; each use gives the next refresh token. */
      readonly kind: 'ringex-refresh-token';
      readonly clientId: Redacted;
      readonly clientSecret: Redacted;
      readonly refreshToken: Redacted;
    }
  | {
      readonly kind: 'ringcx-password';
      readonly username: Redacted;
      readonly password: Redacted;
      readonly platformId?: Redacted;
    }
  | {
      /** For the legacy hosts, which know neither RingEX nor bearer tokens. */
      readonly kind: 'legacy-password';
      readonly username: Redacted;
      readonly password: Redacted;
    };

export type SignInKind = SignIn['kind'];

export type SignInOf<K extends SignInKind> = Extract<SignIn, { kind: K }>;

/** The name of the limit that a sign-in counts against: RingCentral limits a RingEX application, over all its connections. */
export function budgetKeyOf(signIn: SignIn): string {
  const limited = 'clientId' in signIn ? `ringex ${signIn.clientId.open()}` : `user ${signIn.username.open()}`;
  return createHash('sha256').update(limited).digest('hex').slice(0, 32);
}
