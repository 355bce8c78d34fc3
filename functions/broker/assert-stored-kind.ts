import { BrokerError } from './broker-error.ts';
import { findConnection } from './find-connection.ts';
import type { ConnectionStore } from './ports.ts';
import type { SignInKind } from './sign-in.ts';

/** A login needs a stored RingCX password, an exchange a stored RingEX JWT. */
export async function assertStoredKind(
  connections: ConnectionStore,
  connection: string,
  kind: SignInKind,
  route: 'login' | 'exchange',
): Promise<void> {
  const { signInKind } = await findConnection(connections, connection);
  if (signInKind === kind) return;
  const other = route === 'login' ? 'exchange' : 'login';
  throw new BrokerError(
    'sign_in_kind_mismatch',
    `the stored sign-in of connection ${connection} is ${signInKind}, not ${kind}; POST /connections/${connection}/${other} instead, or send credentials`,
  );
}
