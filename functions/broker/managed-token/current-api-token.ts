import { BrokerError } from '../broker-error.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import { beingForgotten, findConnection } from '../sessions/find-connection.ts';
import type { ConnectionStore } from '../sessions/ports.ts';
import type { Clock } from '../system.ts';
import type { ManagedSecretStore, ManagedToken, ManagedTokenRecordStore } from './ports.ts';

export interface CurrentApiTokenPorts {
  readonly clock: Clock;
  readonly connections: Pick<ConnectionStore, 'find'>;
  readonly managedSecrets: ManagedSecretStore;
  readonly managedRecords: ManagedTokenRecordStore;
}

interface Remembered {
  readonly token: ManagedToken;
  readonly versionId: string;
}

/** The secret is read again after this, even if the table knows of no rotation. */
const REMEMBERED_MS = 45_000;

/**
 * The managed API token from its secret, remembered for less than a minute. The table is asked each time which version
 * is current, so that a rotation shows at once: the token is that of AWSCURRENT, or for a moment of AWSPREVIOUS.
 */
export class CurrentApiTokens {
  readonly #ports: CurrentApiTokenPorts;
  readonly #remembered: ExpiringCache<Remembered>;

  constructor(ports: CurrentApiTokenPorts) {
    this.#ports = ports;
    this.#remembered = new ExpiringCache(ports.clock, REMEMBERED_MS);
  }

  async get(connection: string): Promise<ManagedToken> {
    const { clock, managedRecords, managedSecrets } = this.#ports;
    const record = await managedRecords.find(connection);
    const versionId = record?.versionId ?? null;
    // No rotation has ended since it was switched on: any token in the secret was revoked with the connection before.
    if (versionId === null) throw await this.#missing(connection);
    const remembered = this.#remembered.get(connection);
    if (remembered && remembered.versionId === versionId) return remembered.token;
    const readAt = clock.now();
    // Read by version id: a read by label may lag behind the rotation that the table knows of already.
    const named = await managedSecrets.read(connection, { id: versionId });
    const token = named ?? (await managedSecrets.read(connection, { stage: 'AWSCURRENT' }));
    if (!token) throw await this.#missing(connection);
    this.#remembered.set(connection, { token, versionId }, readAt);
    return token;
  }

  async #missing(connection: string): Promise<BrokerError> {
    const { forgettingAt } = await findConnection(this.#ports.connections, connection);
    if (forgettingAt !== null) return beingForgotten(connection);
    if (await this.#ports.managedRecords.isRotated(connection)) {
      const message = `the managed API token of connection ${connection} is being made; ask again in 5 s`;
      return new BrokerError('managed_token_missing', message, { retryAfterSeconds: 5 });
    }
    return new BrokerError(
      'managed_token_missing',
      `connection ${connection} has no managed API token; PUT /connections/${connection} with rotateApiTokensAfterDays switches it on`,
    );
  }
}
