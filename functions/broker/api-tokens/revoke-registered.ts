import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { compareUsers, isNameless, type SessionUser } from '../sessions/session.ts';
import { upstreamError } from '../sessions/session-errors.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import { fingerprintOf, isJustMade, type RegisteredApiToken } from './api-token.ts';
import type { RevocationPorts } from './ports.ts';
import { type TokensAtRingCx, tokensAtRingCx } from './tokens-at-ringcx.ts';

/**
 * `missing`: RingCX does not list the token, and the broker has no value to try. It may be another user's and live, or
 * the list may lag, so it does not count as revoked.
 */
export type Revocation = 'revoked' | 'missing';

export interface RevocationHelp {
  /** The token, where the caller has it. */
  readonly known?: Redacted | undefined;
  /** In place of asking RingCX, where one list is to serve several tokens. */
  readonly look?: () => Promise<TokensAtRingCx>;
}

/**
 * Revokes a registered API token. It counts as revoked only once RingCX has answered its deletion, or refuses it. A
 * token whose value the broker has is its own authority, so neither a session nor a list is needed for it. The entry in
 * the register is left to the caller.
 */
export async function revokeRegistered(
  ports: RevocationPorts,
  connection: string,
  entry: RegisteredApiToken,
  { known, look = () => tokensAtRingCx(ports, connection) }: RevocationHelp = {},
): Promise<Revocation> {
  const held = known ?? (await heldValue(ports, connection, entry));
  const byItself = held && (await deleteByItself(ports, connection, entry, held));
  if (byItself === 'answered') return 'revoked';
  const { tokens, user } = await look();
  const listed = tokens.get(entry.fingerprint);
  if (listed) {
    await ports.register.noteDeletion(connection, entry.fingerprint, ports.clock.now(), user);
    await deleteBySession(ports, connection, listed);
    return 'revoked';
  }
  if (wasDeletedFor(entry, user)) return 'revoked';
  if (isJustMade(entry, ports.clock.now())) throw notListedYet(connection, entry.fingerprint);
  return byItself === 'refused' ? 'revoked' : 'missing';
}

const notListedYet = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_busy',
    `API token ${fingerprint} of connection ${connection} has just been made, and RingCX does not list it yet; ask again in 5 s`,
    { retryAfterSeconds: 5 },
  );

export const deleteBySession = async (ports: RevocationPorts, connection: string, apiToken: Redacted): Promise<void> =>
  await callWithSession(ports, connection, 'revoking an API token', (session, timeoutMs) =>
    ports.apiTokenCalls.at(session.hosts).deleteApiToken(session, apiToken, timeoutMs),
  );

async function heldValue(
  { managedSecrets }: RevocationPorts,
  connection: string,
  { purpose, madeFor, fingerprint }: RegisteredApiToken,
): Promise<Redacted | undefined> {
  if (purpose !== 'managed' || madeFor === null) return undefined;
  const held = await managedSecrets.held(connection, madeFor);
  return held && fingerprintOf(held) === fingerprint ? held : undefined;
}

/** The pause to name where RingCX names none. */
const RETRY_AFTER_MS = 1000;

/** `refused`: RingCX takes the token neither for its own deletion nor for any other call. */
async function deleteByItself(
  ports: RevocationPorts,
  connection: string,
  { fingerprint }: RegisteredApiToken,
  apiToken: Redacted,
): Promise<'answered' | 'refused' | 'still works'> {
  const { hosts } = await findConnection(ports.connections, connection);
  const calls = ports.apiTokenCalls.at(hosts);
  await ports.register.noteDeletion(connection, fingerprint, ports.clock.now(), null);
  const deleted = await calls.deleteApiToken({ apiToken }, apiToken, ADMIN_TIMEOUT_MS);
  if (deleted.ok) return 'answered';
  // A session may still be allowed to do it, if the token is listed for it.
  if (deleted.reason !== 'unauthorized' && deleted.reason !== 'refused') {
    const { reason, retryAfterMs = RETRY_AFTER_MS } = deleted;
    throw upstreamError(
      connection,
      'revoking an API token',
      deleted,
      reason === 'malformed' ? undefined : retryAfterMs,
    );
  }
  const tested = await calls.testApiToken(apiToken, ADMIN_TIMEOUT_MS);
  return !tested.ok && tested.reason === 'unauthorized' ? 'refused' : 'still works';
}

/** The deletion was sent before, and its answer lost: this user would see the token if it still existed. */
export function wasDeletedFor({ deletionSentAt, user: owner }: RegisteredApiToken, user: SessionUser): boolean {
  if (deletionSentAt === null) return false;
  return compareUsers(owner, user) === 'same' || (isNameless(owner) && isNameless(user));
}
