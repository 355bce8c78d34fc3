import { BrokerError } from '../broker-error.ts';
import { findConnection } from './find-connection.ts';
import type { ConnectionStore } from './ports.ts';
import type { SignInKind } from './sign-in.ts';

const ROUTE_OF: Readonly<Record<SignInKind, string>> = { 'ringcx-password': 'login', 'ringex-jwt': 'exchange' };

/** A login needs a stored RingCX password, an exchange a stored RingEX JWT. */
export async function assertSignInKind(
  connections: Pick<ConnectionStore, 'find'>,
  connection: string,
  needed: SignInKind,
): Promise<void> {
  const { signInKind } = await findConnection(connections, connection);
  if (signInKind === needed) return;
  throw new BrokerError(
    'sign_in_kind_mismatch',
    `the stored sign-in of connection ${connection} is ${signInKind}, not ${needed}; POST /connections/${connection}/${ROUTE_OF[signInKind]} instead, or send credentials`,
  );
}
