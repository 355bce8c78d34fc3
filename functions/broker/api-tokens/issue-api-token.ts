import type { MadeApiToken } from './api-token.ts';
import { makeApiToken } from './make-api-token.ts';
import type { ApiTokenPorts } from './ports.ts';

/** Makes an API token and registers it before anybody sees it. It is shown this once. */
export async function issueApiToken(ports: ApiTokenPorts, connection: string, label: string): Promise<MadeApiToken> {
  const request = { id: ports.random.id(), purpose: 'issued', label } as const;
  const { intent, ...made } = await makeApiToken(ports, connection, request);
  await ports.intents.clear(intent);
  ports.telemetry.info('API token issued', { connection, fingerprint: made.entry.fingerprint, label });
  return made;
}
