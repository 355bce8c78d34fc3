import type * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { SignIn } from '../broker/sessions/sign-in.ts';
import { signIn as signInSchema } from '../contract/connection.ts';
import { readJson } from '../contract/read-json.ts';

type SignInJson = z.output<typeof signInSchema>;

/** Redacts a sign-in from the request or the secret, for everything that follows. */
export function redactSignIn(json: SignInJson): SignIn {
  switch (json.kind) {
    case 'ringex-jwt': {
      const { kind, jwt } = json;
      return { kind, ...redactClient(json), jwt: new Redacted(jwt) };
    }
    case 'ringex-refresh-token': {
      const { kind, refreshToken } = json;
      return { kind, ...redactClient(json), refreshToken: new Redacted(refreshToken) };
    }
    case 'ringcx-password': {
      const { kind, platformId } = json;
      return { kind, ...redactLogin(json), ...(platformId ? { platformId: new Redacted(platformId) } : {}) };
    }
    case 'legacy-password':
      return { kind: json.kind, ...redactLogin(json) };
  }
}

const redactClient = ({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) => ({
  clientId: new Redacted(clientId),
  clientSecret: new Redacted(clientSecret),
});

const redactLogin = ({ username, password }: { readonly username: string; readonly password: string }) => ({
  username: new Redacted(username),
  password: new Redacted(password),
});

/** Undefined: the secret holds no sign-in, because somebody has changed it by hand. */
export function readSignIn(text: string): SignIn | undefined {
  const json = readJson(signInSchema, text);
  return json && redactSignIn(json);
}

export const writeSignIn = (signIn: SignIn): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(signIn).map(([name, value]: [string, string | Redacted]) => [
        name,
        value instanceof Redacted ? value.open() : value,
      ]),
    ),
  );
