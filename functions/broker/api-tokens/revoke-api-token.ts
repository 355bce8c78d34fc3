import { BrokerError } from '../broker-error.ts';
import { isCurrentManaged } from './api-token.ts';
import type { ApiTokenPorts } from './ports.ts';
import { deleteAtRingCx, tokensAtRingCx } from './tokens-at-ringcx.ts';

/** The managed token, as far as revoking concerns it. */
export interface ManagedTokenUse {
  /** The broker looks after the connection's managed token, so the token is replaced and never revoked. */
  isRotated(connection: string): Promise<boolean>;
  /** The current managed token is revoked, and must not be given out any more. */
  noteRevoked(connection: string): Promise<void>;
}

export interface RevokeApiTokenPorts extends ApiTokenPorts {
  readonly managedRecords: ManagedTokenUse;
}

/**
 * Revokes the token of that fingerprint; succeeds if it is gone already.
 * @param allowUnknown revoke even a token that is not registered, so may be somebody else's.
 */
export async function revokeApiToken(
  ports: RevokeApiTokenPorts,
  connection: string,
  fingerprint: string,
  { allowUnknown }: { readonly allowUnknown: boolean },
): Promise<void> {
  const { managedRecords, register, telemetry } = ports;
  const [atRingCx, entry] = await Promise.all([
    tokensAtRingCx(ports, connection),
    register.find(connection, fingerprint),
  ]);
  const apiToken = atRingCx.get(fingerprint);
  const current = entry !== undefined && isCurrentManaged(entry);
  if (apiToken) {
    if (!entry && !allowUnknown) throw notOurs(connection, fingerprint);
    if (current && (await managedRecords.isRotated(connection))) throw inUse(connection, fingerprint);
    await deleteAtRingCx(ports, connection, apiToken);
  }
  if (entry) await register.remove(connection, fingerprint);
  if (current) await managedRecords.noteRevoked(connection);
  telemetry.info(apiToken ? 'API token revoked' : 'API token was revoked already', {
    connection,
    fingerprint,
    ours: entry !== undefined,
  });
}

const notOurs = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_not_ours',
    `the broker did not make API token ${fingerprint} of connection ${connection}; add ?unknown=allow to revoke it all the same`,
  );

const inUse = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_in_use',
    `API token ${fingerprint} is the managed one of connection ${connection}; POST /connections/${connection}/api-tokens/rotate replaces it, or switch rotation off first`,
  );
