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
      readonly kind: 'ringex-refresh-token';
      readonly clientId: Redacted;
      readonly clientSecret: Redacted;
      /** Good for one RingEX token, which comes with the next refresh token. */
      readonly refreshToken: Redacted;
    }
  | {
      readonly kind: 'ringcx-password';
      readonly username: Redacted;
      readonly password: Redacted;
      readonly platformId?: Redacted;
    }
  | {
      /** For the legacy hosts. */
      readonly kind: 'legacy-password';
      readonly username: Redacted;
      readonly password: Redacted;
    };

export type SignInKind = SignIn['kind'];

export type SignInOf<K extends SignInKind> = Extract<SignIn, { kind: K }>;
