import { BrokerError } from '../broker-error.ts';
import { findConnection } from './find-connection.ts';
import type { ConnectionStore } from './ports.ts';
import type { SignInKind } from './sign-in.ts';

const ROUTE_OF: Readonly<Record<SignInKind, 'login' | 'exchange'>> = {
  'ringex-jwt': 'exchange',
  'ringex-refresh-token': 'exchange',
  'ringcx-password': 'login',
  'legacy-password': 'login',
};

/** A login needs a stored password, an exchange a stored RingEX sign-in. */
export async function assertSignInKind(
  connections: Pick<ConnectionStore, 'find'>,
  connection: string,
  route: 'login' | 'exchange',
): Promise<void> {
  const { signInKind } = await findConnection(connections, connection);
  if (ROUTE_OF[signInKind] === route) return;
  throw new BrokerError(
    'sign_in_kind_mismatch',
    `the stored sign-in of connection ${connection} is ${signInKind}, which has no ${route}; POST /connections/${connection}/${ROUTE_OF[signInKind]} instead, or send credentials`,
  );
}
