import type { ManagedToken } from '../broker/api-token-ports.ts';
import { fingerprintOf } from '../broker/fingerprint.ts';
import { parseJson } from '../broker/parse-json.ts';
import { Redacted } from '../broker/redacted.ts';
import { type ManagedTokenSecret, managedTokenSecret } from '../contract/api-token.ts';

/** The secret's JSON, the same for the same token: Secrets Manager takes a version's value once. */
export function managedTokenJson(token: ManagedToken, apiBaseUrl: string): ManagedTokenSecret {
  return {
    apiToken: token.apiToken.open(),
    header: 'X-Auth-Token',
    connection: token.connection,
    apiBaseUrl,
    mainAccountId: token.mainAccountId,
    fingerprint: token.fingerprint,
    createdAt: new Date(token.createdAt).toISOString(),
    rotateAfter: new Date(token.rotateAfter).toISOString(),
  };
}

/** Undefined: what is in the secret is no managed token; somebody has changed it by hand. */
export function readManagedToken(text: string): ManagedToken | undefined {
  const parsed = managedTokenSecret.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { connection, mainAccountId, fingerprint, createdAt, rotateAfter } = parsed.data;
  const apiToken = new Redacted(parsed.data.apiToken);
  if (fingerprintOf(apiToken) !== fingerprint) return undefined;
  return {
    apiToken,
    connection,
    mainAccountId,
    fingerprint,
    createdAt: Date.parse(createdAt),
    rotateAfter: Date.parse(rotateAfter),
  };
}
