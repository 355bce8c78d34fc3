import { fingerprintOf } from '../broker/api-tokens/api-token.ts';
import type { ManagedToken } from '../broker/managed-token/ports.ts';
import { Redacted } from '../broker/redacted.ts';
import { type ManagedTokenSecret, managedTokenSecret } from '../contract/api-token.ts';
import { readJson } from '../contract/read-json.ts';

/** The secret's JSON. The same token gives the same JSON, because Secrets Manager takes a version's value only once. */
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

/** Undefined: the secret holds no managed token, because somebody has changed it by hand. */
export function readManagedToken(text: string): ManagedToken | undefined {
  const json = readJson(managedTokenSecret, text);
  if (!json) return undefined;
  const { connection, mainAccountId, fingerprint, createdAt, rotateAfter } = json;
  const apiToken = new Redacted(json.apiToken);
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
