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
      readonly kind: 'ringcx-password';
      readonly username: Redacted;
      readonly password: Redacted;
      readonly platformId: Redacted;
    };

export type SignInKind = SignIn['kind'];
