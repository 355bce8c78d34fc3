import { BrokerError } from './broker-error.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { ConnectionStore } from './ports.ts';
import type { SignInKind } from './sign-in.ts';

/** A connection with a stored sign-in; before that, nobody knows it. */
export type KnownConnection = ConnectionRecord & { readonly signInKind: SignInKind };

export const isKnown = (record: ConnectionRecord | undefined): record is KnownConnection =>
  record !== undefined && record.signInKind !== null;

export const unknownConnection = (name: string): BrokerError =>
  new BrokerError('connection_unknown', `there is no connection ${name}; an operator can PUT /connections/${name}`);

export const beingForgotten = (name: string): BrokerError =>
  new BrokerError(
    'connection_being_forgotten',
    `connection ${name} is being forgotten; DELETE /connections/${name} once more completes it`,
  );

export async function findConnection(connections: ConnectionStore, name: string): Promise<KnownConnection> {
  const record = await connections.find(name);
  if (isKnown(record)) return record;
  throw unknownConnection(name);
}
