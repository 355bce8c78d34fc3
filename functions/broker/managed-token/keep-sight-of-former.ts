import { UNTOUCHED } from '../api-tokens/api-token.ts';
import { announce } from '../events/announce.ts';
import { callAdmin } from '../sessions/call-admin.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import type { ManagedToken, ManagedTokenPorts } from './ports.ts';
import { RotationFault } from './rotation-fault.ts';

/**
 * Looks after the token of a version that no token in the register was made for. Another deployment has left it in the
 * secret, and this one's register knows nothing of it, or somebody has put it there by hand. If it still works, it is
 * adopted. If it cannot be read, only an operator can tell which of the unknown tokens at RingCX it is.
 */
export async function keepSightOfFormer(
  ports: ManagedTokenPorts,
  connection: string,
  versionId: string,
): Promise<void> {
  const { managedSecrets, register } = ports;
  const token = await managedSecrets.former(connection, versionId);
  if (token === 'none') return;
  if (token === 'unreadable') return await report(ports, connection, versionId);
  if ((await register.find(connection, token.fingerprint)) || !(await works(ports, connection, token))) return;
  await report(ports, connection, versionId, token);
  await adopt(ports, connection, token);
}

/** @param adopted absent: the token cannot be read, may live on at RingCX, and is listed as unknown. */
async function report(
  ports: ManagedTokenPorts,
  connection: string,
  versionId: string,
  adopted?: ManagedToken,
): Promise<void> {
  const found = adopted ? 'adopted from another deployment' : 'unreadable in its secret';
  const fields = { connection, found, fingerprints: adopted ? [adopted.fingerprint] : [] } as const;
  ports.telemetry.warn('another deployment has left an API token', { ...fields, versionId });
  await announce(ports, { name: 'ApiTokenOriginUnclear', fields }, versionId);
}

async function works(ports: ManagedTokenPorts, connection: string, { apiToken }: ManagedToken): Promise<boolean> {
  const { hosts, mainAccountId } = await findConnection(ports.connections, connection);
  const calls = ports.apiTokenCalls.at(hosts);
  const use = { connection, mainAccountId, share: 'keeping' } as const;
  const answer = await callAdmin(ports, use, () => calls.testApiToken(apiToken, ADMIN_TIMEOUT_MS));
  if (answer.ok || answer.reason === 'malformed') return true;
  if (answer.reason === 'unauthorized' || answer.reason === 'refused') return false;
  throw new RotationFault(`nobody can tell whether the former API token of connection ${connection} works`);
}

async function adopt(
  { clock, register }: ManagedTokenPorts,
  connection: string,
  { fingerprint }: ManagedToken,
): Promise<void> {
  await register.add(connection, {
    fingerprint,
    label: 'managed before this deployment',
    createdAt: clock.now(),
    purpose: 'issued',
    madeFor: null,
    adopted: true,
    user: null,
    ...UNTOUCHED,
  });
}
