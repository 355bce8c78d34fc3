import type { ManagedSecretStore, ManagedToken, ManagedTokenStore } from './api-token-ports.ts';
import { BrokerError } from './broker-error.ts';
import { beingForgotten, findConnection } from './find-connection.ts';
import type { Clock, ConnectionStore } from './ports.ts';
import { Recent } from './recent.ts';

export interface CurrentApiTokenPorts {
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  readonly secret: ManagedSecretStore;
  readonly managed: ManagedTokenStore;
}

interface Remembered {
  readonly token: ManagedToken;
  readonly versionId: string;
}

/** Beyond this the secret is read again even if the table knows of no rotation. */
const REMEMBERED_MS = 45_000;

/**
 * The managed API token from its secret, remembered for less than a minute. The table is asked each time which version
 * is current, so that a rotation shows at once: what is given out is AWSCURRENT, or for a moment AWSPREVIOUS.
 */
export class CurrentApiTokens {
  readonly #ports: CurrentApiTokenPorts;
  readonly #remembered: Recent<Remembered>;

  constructor(ports: CurrentApiTokenPorts) {
    this.#ports = ports;
    this.#remembered = new Recent(ports.clock, REMEMBERED_MS);
  }

  async get(connection: string): Promise<ManagedToken> {
    const { clock, managed } = this.#ports;
    const record = await managed.find(connection);
    const versionId = record?.versionId ?? null;
    // No rotation has ended since it was switched on: what is in the secret, if anything, was revoked with what was before.
    if (versionId === null) throw await this.#missing(connection);
    const remembered = this.#remembered.get(connection);
    if (remembered && remembered.versionId === versionId) return remembered.token;
    const at = clock.now();
    // By its version: a read by label may lag behind the rotation that the table knows of already.
    const named = await this.#ports.secret.read(connection, { id: versionId });
    const token = named ?? (await this.#ports.secret.read(connection, { stage: 'AWSCURRENT' }));
    if (!token) throw await this.#missing(connection);
    this.#remembered.set(connection, { token, versionId }, at);
    return token;
  }

  async #missing(connection: string): Promise<BrokerError> {
    const { forgettingAt } = await findConnection(this.#ports.connections, connection);
    if (forgettingAt !== null) return beingForgotten(connection);
    const record = await this.#ports.managed.find(connection);
    const switchedOn = record != null && record.afterDays !== null;
    return switchedOn
      ? new BrokerError(
          'managed_token_missing',
          `the managed API token of connection ${connection} is being made; ask again in 5 s`,
          {
            retryAfterSeconds: 5,
          },
        )
      : new BrokerError(
          'managed_token_missing',
          `connection ${connection} has no managed API token; PUT /connections/${connection} with rotateApiTokensAfterDays switches it on`,
        );
  }
}
