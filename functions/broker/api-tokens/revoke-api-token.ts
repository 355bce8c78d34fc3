import { BrokerError } from '../broker-error.ts';
import { isCurrentManaged, ofOtherConnection, type RegisteredApiToken } from './api-token.ts';
import { assertNotBeingMade } from './assert-not-being-made.ts';
import type { RevocationPorts } from './ports.ts';
import { deleteBySession, revokeRegistered } from './revoke-registered.ts';
import { tokensAtRingCx } from './tokens-at-ringcx.ts';

/** The managed token, as far as revoking concerns it. */
export interface ManagedTokenUse {
  /** The broker looks after the connection's managed token, so the token is replaced and never revoked. */
  isRotated(connection: string): Promise<boolean>;
  /** The current managed token is revoked, and must not be given out any more. */
  noteRevoked(connection: string): Promise<void>;
}

export interface RevokeApiTokenPorts extends RevocationPorts {
  readonly managedRecords: ManagedTokenUse;
}

export interface RevokeOptions {
  /** Revoke even a token that is not registered, so may be somebody else's. */
  readonly allowUnknown: boolean;
  /** Drop a missing token from the register, although it may live. */
  readonly forgetMissing?: boolean;
}

/** `found`: RingCX or the register has a token of that fingerprint. `revoked`: RingCX does not take it any more. */
export interface RevokedApiToken {
  readonly found: boolean;
  readonly revoked: boolean;
}

/** Revokes the token of that fingerprint. */
export async function revokeApiToken(
  ports: RevokeApiTokenPorts,
  connection: string,
  fingerprint: string,
  options: RevokeOptions,
): Promise<RevokedApiToken> {
  const entry = await ports.register.find(connection, fingerprint);
  const outcome = entry
    ? await revokeOurs(ports, connection, entry, options)
    : await revokeUnknown(ports, connection, fingerprint, options);
  ports.telemetry.info(MESSAGES[outcome], { connection, fingerprint, ours: entry !== undefined });
  return { found: outcome !== 'not found', revoked: outcome === 'revoked' };
}

const MESSAGES = {
  revoked: 'API token revoked',
  'not found': 'API token to be revoked not found',
  forgotten: 'a missing API token was dropped from the register; it may live on at RingCX',
} as const;

type Outcome = keyof typeof MESSAGES;

async function revokeOurs(
  ports: RevokeApiTokenPorts,
  connection: string,
  entry: RegisteredApiToken,
  { forgetMissing = false }: RevokeOptions,
): Promise<Outcome> {
  const { managedRecords, register } = ports;
  const { fingerprint } = entry;
  const current = isCurrentManaged(entry);
  if (current && (await managedRecords.isRotated(connection))) throw inUse(connection, fingerprint);
  const outcome = await revokeRegistered(ports, connection, entry);
  if (outcome === 'missing' && !forgetMissing) throw missing(connection, fingerprint);
  await register.remove(connection, fingerprint);
  if (current) await managedRecords.noteRevoked(connection);
  return outcome === 'missing' ? 'forgotten' : 'revoked';
}

async function revokeUnknown(
  ports: RevokeApiTokenPorts,
  connection: string,
  fingerprint: string,
  { allowUnknown }: RevokeOptions,
): Promise<Outcome> {
  const apiToken = (await tokensAtRingCx(ports, connection, 'keeping')).tokens.get(fingerprint);
  if (!apiToken) return 'not found';
  if (allowUnknown) await assertNotBeingMade(ports, connection, fingerprint);
  const owner = (await ports.register.owners([fingerprint])).get(fingerprint) ?? connection;
  if (owner !== connection) throw ofOtherConnection(connection, fingerprint);
  if (!allowUnknown) throw notOurs(connection, fingerprint);
  await deleteBySession(ports, connection, apiToken);
  return 'revoked';
}

const missing = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_missing',
    `RingCX does not list API token ${fingerprint} for the user of connection ${connection}, and the broker does not hold it, so nobody can tell whether it lives: ` +
      `store the sign-in of the user it belongs to and ask again, have RingCX's administrator end it, or add ?missing=forget to drop it from the register knowingly`,
  );

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
