import type { ErrorCode } from '../../contract/error-codes.ts';
import { BrokerError } from '../broker-error.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { ConnectionRecord } from '../sessions/connection-record.ts';
import { beingForgotten, findConnection } from '../sessions/find-connection.ts';
import type { ConnectionStore } from '../sessions/ports.ts';
import { backingOff } from '../sessions/session-errors.ts';
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

/** A first rotation takes seconds. */
const RETRY_MS = 5000;

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
    const { clock, connections } = this.#ports;
    const known = await findConnection(connections, connection);
    if (known.forgettingAt !== null) return beingForgotten(connection);
    if (await this.#ports.managedRecords.isRotated(connection)) {
      const now = clock.now();
      if (cannotSignIn(known, now))
        return backingOff(known, now, Math.max(RETRY_MS, (known.failures.retryAt ?? 0) - now));
      const message = `the managed API token of connection ${connection} is being made; ask again in 5 s`;
      return new BrokerError('managed_token_missing', message, { retryAfterSeconds: 5 });
    }
    return new BrokerError(
      'managed_token_missing',
      `connection ${connection} has no managed API token; PUT /connections/${connection} with rotateApiTokensAfterDays switches it on`,
    );
  }
}

/** No token can be made before an operator mends the sign-in, so asking again in seconds is useless. */
function cannotSignIn({ lastError, session }: ConnectionRecord, now: number): boolean {
  return lastError !== null && FOR_OPERATORS.has(lastError) && (session === null || session.expiresAt <= now);
}

const FOR_OPERATORS: ReadonlySet<ErrorCode> = new Set([
  'sign_in_refused',
  'sign_in_missing',
  'account_mismatch',
  'user_mismatch',
]);
