import type { Redacted } from '../redacted.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { fingerprintOf } from './api-token.ts';
import type { ApiTokenPorts } from './ports.ts';

type Ports = Omit<ApiTokenPorts, 'register' | 'intents'>;

/** The API tokens that RingCX lists for the connection's user, by fingerprint. */
export async function tokensAtRingCx(ports: Ports, connection: string): Promise<ReadonlyMap<string, Redacted>> {
  const tokens = await callWithSession(ports, connection, 'listing the API tokens', (session, timeoutMs) =>
    ports.apiTokenCalls.at(session.hosts).listApiTokens(session, timeoutMs),
  );
  return new Map(tokens.map((token) => [fingerprintOf(token), token]));
}

export const deleteAtRingCx = async (ports: Ports, connection: string, apiToken: Redacted): Promise<void> =>
  await callWithSession(ports, connection, 'revoking an API token', (session, timeoutMs) =>
    ports.apiTokenCalls.at(session.hosts).deleteApiToken(session, apiToken, timeoutMs),
  );
