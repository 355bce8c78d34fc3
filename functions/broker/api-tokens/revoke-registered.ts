import { BrokerError } from '../broker-error.ts';
import type { Redacted } from '../redacted.ts';
import { callAdmin } from '../sessions/call-admin.ts';
import { callWithSession } from '../sessions/call-with-session.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { compareUsers, type SessionUser } from '../sessions/session.ts';
import { upstreamError } from '../sessions/session-errors.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import type { Upstream, UpstreamFailure } from '../upstream.ts';
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
  { known, look = () => tokensAtRingCx(ports, connection, 'keeping') }: RevocationHelp = {},
): Promise<Revocation> {
  const held = known ?? (await heldValue(ports, connection, entry));
  const byItself = held && (await deleteByItself(ports, connection, entry, held));
  if (byItself === 'answered') return 'revoked';
  const { tokens, user } = await look();
  const listed = tokens.get(entry.fingerprint);
  if (listed) {
    const note = { connection, fingerprint: entry.fingerprint, user };
    await deleteBySession(ports, connection, listed, (send) => noted(ports, note, send));
    return 'revoked';
  }
  if (isJustMade(entry, ports.clock.now())) throw notListedYet(connection, entry.fingerprint);
  if (wasDeletedFor(entry, user)) return 'revoked';
  return byItself === 'refused' ? 'revoked' : 'missing';
}

const notListedYet = (connection: string, fingerprint: string): BrokerError =>
  new BrokerError(
    'api_token_busy',
    `API token ${fingerprint} of connection ${connection} has just been made, and RingCX does not list it yet; ask again in 5 s`,
    { retryAfterSeconds: 5 },
  );

const REVOKING = { doing: 'revoking an API token', share: 'keeping' } as const;

type Deletion = () => Promise<Upstream<void>>;

/** @param around writes down each request, if the token is registered. */
export const deleteBySession = async (
  ports: RevocationPorts,
  connection: string,
  apiToken: Redacted,
  around: (send: Deletion) => Promise<Upstream<void>> = (send) => send(),
): Promise<void> =>
  await callWithSession(ports, connection, REVOKING, (session, timeoutMs) =>
    around(() => ports.apiTokenCalls.at(session.hosts).deleteApiToken(session, apiToken, timeoutMs)),
  );

interface ToNote {
  readonly connection: string;
  readonly fingerprint: string;
  readonly user: SessionUser | null;
}

/** Writes down that a deletion is sent, until an answer says that it had no effect. */
async function noted(
  { clock, register }: RevocationPorts,
  { connection, fingerprint, user }: ToNote,
  send: Deletion,
): Promise<Upstream<void>> {
  await register.noteDeletion(connection, fingerprint, { sentAt: clock.now(), user });
  const answer = await send();
  if (!answer.ok && !mayHaveDeleted(answer))
    await register.noteDeletion(connection, fingerprint, { sentAt: null, user: null });
  return answer;
}

/** A gateway's 5xx says nothing of what RingCX did. A request that was never sent has no status. */
const mayHaveDeleted = ({ reason, status = 0 }: UpstreamFailure): boolean =>
  reason === 'lost' || reason === 'malformed' || (reason === 'unavailable' && status >= 500);

/** The value of a managed token, where a version of the secret still has it. */
export async function heldValue(
  { managedSecrets }: RevocationPorts,
  connection: string,
  { purpose, madeFor, fingerprint }: RegisteredApiToken,
): Promise<Redacted | undefined> {
  if (purpose !== 'managed' || madeFor === null) return undefined;
  const held = await managedSecrets.held(connection, madeFor);
  return held && fingerprintOf(held.apiToken) === fingerprint ? held.apiToken : undefined;
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
  const { hosts, mainAccountId } = await findConnection(ports.connections, connection);
  const calls = ports.apiTokenCalls.at(hosts);
  const use = { connection, mainAccountId, share: REVOKING.share };
  const deleted = await callAdmin(ports, use, () =>
    noted(ports, { connection, fingerprint, user: null }, () =>
      calls.deleteApiToken({ apiToken }, apiToken, ADMIN_TIMEOUT_MS),
    ),
  );
  if (deleted.ok) return 'answered';
  // A session may still be allowed to do it, if the token is listed for it.
  if (deleted.reason !== 'unauthorized' && deleted.reason !== 'refused') {
    const { reason, retryAfterMs = RETRY_AFTER_MS } = deleted;
    throw upstreamError(connection, REVOKING.doing, deleted, reason === 'malformed' ? undefined : retryAfterMs);
  }
  const tested = await callAdmin(ports, use, () => calls.testApiToken(apiToken, ADMIN_TIMEOUT_MS));
  return !tested.ok && tested.reason === 'unauthorized' ? 'refused' : 'still works';
}

/** The deletion was sent before, and its answer lost: this user would see the token if it still existed. */
export const wasDeletedFor = ({ deletionSentAt, user: owner }: RegisteredApiToken, user: SessionUser): boolean =>
  deletionSentAt !== null && compareUsers(owner, user) === 'same';
