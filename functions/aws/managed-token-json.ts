import { fingerprintOf } from '../broker/api-tokens/api-token.ts';
import type { ManagedToken } from '../broker/managed-token/ports.ts';
import { Redacted } from '../broker/redacted.ts';
import { emptyManagedToken, type ManagedTokenSecret, storedManagedToken } from '../contract/api-token.ts';
import { readJson } from '../contract/read-json.ts';

/**
 * The secret's JSON. The same token gives the same JSON, because Secrets Manager takes a version's value only once.
 * @param defaultUrl for a token of a connection without hosts of its own.
 */
export function managedTokenJson(token: ManagedToken, defaultUrl: string): ManagedTokenSecret {
  return {
    apiToken: token.apiToken.open(),
    header: 'X-Auth-Token',
    connection: token.connection,
    apiBaseUrl: token.apiBaseUrl ?? defaultUrl,
    mainAccountId: token.mainAccountId,
    rcAccountId: token.rcAccountId,
    fingerprint: token.fingerprint,
    createdAt: new Date(token.createdAt).toISOString(),
    rotateAfter: new Date(token.rotateAfter).toISOString(),
  };
}

/**
 * The secret's value until the first rotation has ended. AWS leaves open whether a secret that never had a value can be
 * rotated, and whether its first value becomes AWSCURRENT at once, before it was tested. RingCX answers an empty token with
 * 401, and then every reader reads the secret again.
 */
export const noTokenYet = (
  connection: string,
  apiBaseUrl: string,
): Pick<ManagedTokenSecret, 'apiToken' | 'header' | 'connection' | 'apiBaseUrl'> => ({
  apiToken: '',
  header: 'X-Auth-Token',
  connection,
  apiBaseUrl,
});

export const isNoTokenYet = (text: string): boolean => readJson(emptyManagedToken, text) !== undefined;

/** Undefined: the secret holds no managed token, because somebody has changed it by hand. */
export function readManagedToken(text: string): ManagedToken | undefined {
  const json = readJson(storedManagedToken, text);
  if (!json) return undefined;
  const { connection, apiBaseUrl, mainAccountId, rcAccountId = null, fingerprint, createdAt, rotateAfter } = json;
  const apiToken = new Redacted(json.apiToken);
  if (fingerprintOf(apiToken) !== fingerprint) return undefined;
  return {
    apiToken,
    connection,
    mainAccountId,
    rcAccountId,
    apiBaseUrl,
    fingerprint,
    createdAt: Date.parse(createdAt),
    rotateAfter: Date.parse(rotateAfter),
  };
}
