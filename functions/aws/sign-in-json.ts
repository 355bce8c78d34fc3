import type * as z from 'zod/mini';
import { Redacted } from '../broker/redacted.ts';
import type { SignIn } from '../broker/sessions/sign-in.ts';
import { signIn as signInSchema } from '../contract/connection.ts';
import { readJson } from '../contract/read-json.ts';

type SignInJson = z.output<typeof signInSchema>;

/** Redacts a sign-in from the request or the secret, for everything that follows. */
export function redactSignIn(json: SignInJson): SignIn {
  if (json.kind === 'ringex-jwt') {
    const { kind, clientId, clientSecret, jwt } = json;
    return { kind, clientId: new Redacted(clientId), clientSecret: new Redacted(clientSecret), jwt: new Redacted(jwt) };
  }
  const { kind, username, password, platformId } = json;
  return {
    kind,
    username: new Redacted(username),
    password: new Redacted(password),
    platformId: new Redacted(platformId),
  };
}

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
