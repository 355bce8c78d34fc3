import { BrokerError } from '../broker-error.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { intentKeyOf } from './intent.ts';
import type { ApiTokenPorts } from './ports.ts';

/**
 * Fails if an API token that RingCX lists, and that nobody has registered, may be one that another connection is having
 * made, or whose making was interrupted. To be called after the list is read and before the register is: a token of the
 * broker's in that list is registered by then, or the intent of its making still stands.
 */
export async function assertNotBeingMade(ports: ApiTokenPorts, connection: string, fingerprint: string): Promise<void> {
  const key = intentKeyOf(await findConnection(ports.connections, connection));
  const standing = await ports.intents.standing(key);
  const mayBeTheirs = standing.some(
    ({ connection: maker, seen }) => maker !== connection && seen !== null && !seen.includes(fingerprint),
  );
  if (mayBeTheirs) throw perhapsOfOther(connection, fingerprint);
}

const perhapsOfOther = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_busy',
    `another connection of the same RingCX account is having an API token made, and ${fingerprint} may be that token, so connection ${connection} can neither adopt nor revoke it; ` +
      `ask again in 60 s; if this lasts, the log of the refresher names the connection whose sign-in needs mending`,
    { retryAfterSeconds: 60 },
  );
