import { BrokerError } from '../broker-error.ts';
import { isKnown, type KnownConnection } from './connection-record.ts';
import type { ConnectionStore } from './ports.ts';

export async function findConnection(
  connections: Pick<ConnectionStore, 'find'>,
  name: string,
): Promise<KnownConnection> {
  const record = await connections.find(name);
  if (isKnown(record)) return record;
  throw unknownConnection(name);
}

export const unknownConnection = (name: string): BrokerError =>
  new BrokerError('connection_unknown', `there is no connection ${name}; an operator can PUT /connections/${name}`);

export const beingForgotten = (name: string): BrokerError =>
  new BrokerError(
    'connection_being_forgotten',
    `connection ${name} is being forgotten; DELETE /connections/${name} once more completes it`,
  );
