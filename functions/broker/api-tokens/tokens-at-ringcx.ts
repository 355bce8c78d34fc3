import type { Redacted } from '../redacted.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { fingerprintOf } from './api-token.ts';
import type { ApiTokenPorts } from './ports.ts';

type Ports = Omit<ApiTokenPorts, 'register' | 'intents'>;

/** The API tokens that RingCX lists for the connection's user, by fingerprint. */
export async function tokensAtRingCx(ports: Ports, connection: string): Promise<ReadonlyMap<string, Redacted>> {
  const tokens = await callWithSession(ports, connection, 'listing the API tokens', (access, timeoutMs) =>
    ports.apiTokenCalls.at(null).listApiTokens(access, timeoutMs),
  );
  return new Map(tokens.map((token) => [fingerprintOf(token), token]));
}

export const deleteAtRingCx = async (ports: Ports, connection: string, apiToken: Redacted): Promise<void> =>
  await callWithSession(ports, connection, 'revoking an API token', (access, timeoutMs) =>
    ports.apiTokenCalls.at(null).deleteApiToken(access, apiToken, timeoutMs),
  );
