import type { ManagedTokenRecord } from '../managed-token/ports.ts';
import type { KnownConnection } from '../sessions/connection-record.ts';
import { findConnection } from '../sessions/find-connection.ts';
import type { ConnectionPorts } from './ports.ts';

export interface ConnectionStatus {
  readonly connection: KnownConnection;
  readonly state: 'new' | 'ready' | 'failing' | 'refused';
  /** Undefined: rotation was never switched on. */
  readonly managedToken: ManagedTokenRecord | undefined;
}

/** @throws BrokerError `connection_unknown`. */
export async function describeConnection(ports: ConnectionPorts, name: string): Promise<ConnectionStatus> {
  const connection = await findConnection(ports.connections, name);
  const managedToken = await ports.managedRecords.find(name);
  return { connection, state: stateOf(connection), managedToken };
}

export function stateOf({ refusal, failures, session }: KnownConnection): ConnectionStatus['state'] {
  if (refusal && refusal.confirmedAt !== null) return 'refused';
  if (failures.count > 0) return 'failing';
  return session ? 'ready' : 'new';
}
