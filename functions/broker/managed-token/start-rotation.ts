import { BrokerError } from '../broker-error.ts';
import { findConnection } from '../sessions/find-connection.ts';
import type { ManagedTokenPorts } from './ports.ts';

/** Starts a rotation at Secrets Manager, as `aws secretsmanager rotate-secret` does. */
export async function startRotation(ports: ManagedTokenPorts, connection: string): Promise<'started' | 'under way'> {
  const { clock, managedRecords, managedSecrets, telemetry } = ports;
  await findConnection(ports.connections, connection);
  const record = await managedRecords.find(connection);
  if (record?.afterDays == null) {
    throw new BrokerError(
      'rotation_off',
      `connection ${connection} has no managed API token to rotate; PUT /connections/${connection} with rotateApiTokensAfterDays switches it on`,
    );
  }
  const outcome = await managedSecrets.rotate(connection);
  // A rotation that is under way may never end by itself: the refresher is to find out.
  if (outcome !== 'started')
    await managedRecords.note(connection, { ifAfterDays: record.afterDays, lookAt: clock.now() });
  if (outcome === 'refused') {
    throw new BrokerError(
      'api_token_busy',
      `Secrets Manager starts no rotation for connection ${connection} now; the refresher looks after it within a minute`,
      { retryAfterSeconds: 90 },
    );
  }
  telemetry.info(outcome === 'started' ? 'rotation started' : 'a rotation is under way already', { connection });
  return outcome;
}
