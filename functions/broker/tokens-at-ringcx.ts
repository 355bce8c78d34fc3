import { type AdminPorts, callRingCx } from './admin-call.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Redacted } from './redacted.ts';

/** The API tokens that RingCX has, by fingerprint. */
export async function tokensAtRingCx(ports: AdminPorts, connection: string): Promise<ReadonlyMap<string, Redacted>> {
  const tokens = await callRingCx(ports, connection, 'listing the API tokens', (accessToken, timeoutMs) =>
    ports.admin.listApiTokens(accessToken, timeoutMs),
  );
  return new Map(tokens.map((token) => [fingerprintOf(token), token]));
}

export const deleteAtRingCx = async (ports: AdminPorts, connection: string, apiToken: Redacted): Promise<void> =>
  await callRingCx(ports, connection, 'revoking an API token', (accessToken, timeoutMs) =>
    ports.admin.deleteApiToken(accessToken, apiToken, timeoutMs),
  );
