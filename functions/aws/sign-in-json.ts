import type * as z from 'zod/mini';
import { parseJson } from '../broker/parse-json.ts';
import { Redacted } from '../broker/redacted.ts';
import type { SignIn } from '../broker/sign-in.ts';
import { signIn as signInSchema } from '../contract/connection.ts';

type SignInJson = z.output<typeof signInSchema>;

/** From the request or the secret; redacted from here on. */
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

/** Undefined: what is in the secret is no sign-in; somebody has changed it by hand. */
export function readSignIn(text: string): SignIn | undefined {
  const parsed = signInSchema.safeParse(parseJson(text));
  return parsed.success ? redactSignIn(parsed.data) : undefined;
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
