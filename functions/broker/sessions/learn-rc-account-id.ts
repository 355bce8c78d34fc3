import type { SessionPorts } from './ports.ts';
import type { ObtainedSession, Renewal } from './renewal.ts';
import { ADMIN_TIMEOUT_MS } from './timing.ts';

/**
 * Asks RingEX for the id of its account, once for a connection. Only a sign-in through RingEX holds a token for that, for
 * a moment, and the session is stored by then.
 * @returns null: unknown, or the user has no right to it.
 */
export async function learnRcAccountId(
  { connections, sessionCalls }: SessionPorts,
  { record, need }: Renewal,
  { ringEx }: ObtainedSession,
): Promise<string | null> {
  const known = record.rcAccountId !== null || (record.rcAccountIdAsked && need.kind !== 'sign-in');
  if (!ringEx || known) return record.rcAccountId;
  const answer = await sessionCalls.at(record.hosts).rcAccountId(ringEx.accessToken, ADMIN_TIMEOUT_MS);
  const denied = !answer.ok && (answer.reason === 'refused' || answer.reason === 'unauthorized');
  if (!answer.ok && !denied) return null;
  const rcAccountId = answer.ok ? answer.value : null;
  await connections.noteRcAccountId(record.name, rcAccountId);
  return rcAccountId;
}
