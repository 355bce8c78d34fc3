import type { ManagedTokenRecord } from '../managed-token/ports.ts';
import type { KnownConnection } from '../sessions/connection-record.ts';
import { findConnection } from '../sessions/find-connection.ts';
import type { ConnectionPorts } from './ports.ts';

export interface ConnectionStatus {
  readonly connection: KnownConnection;
  readonly state: 'new' | 'ready' | 'failing' | 'refused';
  /** The broker's own next attempt at a session; null: nothing holds it back. */
  readonly nextAttemptAt: number | null;
  /** Undefined: rotation was never switched on. */
  readonly managedToken: ManagedTokenRecord | undefined;
}

/** @throws BrokerError `connection_unknown`. */
export async function describeConnection(ports: ConnectionPorts, name: string): Promise<ConnectionStatus> {
  const connection = await findConnection(ports.connections, name);
  const managedToken = await ports.managedRecords.find(name);
  const nextAttemptAt = nextAttemptOf(connection, ports.clock.now());
  return { connection, state: stateOf(connection), nextAttemptAt, managedToken };
}

/** The end of a pause after a failure, or the turn of a connection that is queued. */
function nextAttemptOf({ failures: { retryAt, turnAt } }: KnownConnection, now: number): number | null {
  const at = Math.max(retryAt ?? 0, turnAt ?? 0);
  return at > now ? at : null;
}

export function stateOf({ refusal, failures, session }: KnownConnection): ConnectionStatus['state'] {
  if (refusal && refusal.confirmedAt !== null) return 'refused';
  if (failures.count > 0) return 'failing';
  return session ? 'ready' : 'new';
}
