import { BrokerError } from '../broker-error.ts';
import { tryToAnnounce } from '../events/announce.ts';
import { retryWrite } from '../retry.ts';
import type { SessionPorts } from './ports.ts';
import type { Refusal } from './refusal.ts';
import type { ObtainedSession, Renewal, RenewalFailure } from './renewal.ts';
import { compareUsers, dueAt, mergeUsers } from './session.ts';

/** Stores a new session before anybody uses it. */
export async function keepSession(
  ports: SessionPorts,
  { record, owner, need }: Renewal,
  obtained: ObtainedSession,
): Promise<ObtainedSession | RenewalFailure> {
  const { session, by } = obtained;
  const otherAccount = record.mainAccountId !== null && isOfOtherAccount(record, obtained);
  const otherUser = compareUsers(record.user, session.user) === 'different';
  const otherUserAllowed = need.kind === 'sign-in' && need.allowOtherUser === true;
  if (otherAccount || (otherUser && !otherUserAllowed)) return mismatch(record, obtained, { otherAccount });
  // A refusal that no second one has confirmed was a disturbance, now that RingCX answers. So was one that came with
  // refusals of the refresh token, now that RingCX takes that token.
  const wasDisturbed =
    record.refusal?.confirmedAt == null || (by === 'refresh' && record.failures.refusedRefreshes > 0);
  const refusal = by === 'stored sign-in' || wasDisturbed ? null : record.refusal;
  const save = {
    session,
    // Another user counts only once the sign-in is stored with it.
    user: otherUser ? (record.user ?? session.user) : mergeUsers(record.user, session.user),
    refusal,
    dueAt: record.keepFresh ? dueAt(session) : null,
  };
  if (record.refusal?.confirmedAt != null && !refusal) await announceRecovered(ports, record.name, record.refusal);
  const outcome = await saveOrReport(ports, record.name, () => ports.connections.saveSession(record, owner, save));
  if (outcome === 'superseded')
    ports.telemetry.warn('a session was superseded before it was stored', { connection: record.name });
  report(ports, record, obtained, record.refusal && !refusal ? 'recovered' : 'kept');
  return obtained;
}

/** Before the session is stored, because afterwards nobody would know of the refusal. */
export const announceRecovered = (ports: SessionPorts, connection: string, { confirmedAt }: Refusal): Promise<void> =>
  tryToAnnounce(ports, { name: 'SignInRecovered', fields: { connection } }, String(confirmedAt));

/** A refresh that answers with somebody else's session proves nothing of the sign-in, which is tried next. */
function mismatch(
  { mainAccountId }: Renewal['record'],
  { session, by }: ObtainedSession,
  { otherAccount }: { readonly otherAccount: boolean },
): RenewalFailure {
  const answer = { ok: false, reason: 'malformed' } as const;
  if (by === 'refresh')
    return {
      ok: false,
      reason: 'call failed',
      step: 'refresh',
      answer,
      credentials: 'refresh token',
      refresh: 'malformed',
    };
  return otherAccount
    ? { ok: false, reason: 'account mismatch', other: session.mainAccountId, own: mainAccountId ?? '' }
    : { ok: false, reason: 'user mismatch' };
}

/** Where a sign-in's answer names no account, only the same user proves that it is the same one. */
function isOfOtherAccount({ mainAccountId, user }: Renewal['record'], { session, by }: ObtainedSession): boolean {
  if (session.mainAccountId !== null) return session.mainAccountId !== mainAccountId;
  return by !== 'refresh' && compareUsers(user, session.user) !== 'same';
}

/** A session that cannot be stored is lost for everybody else, and its refresh token spent: so this is loud. */
async function saveOrReport<T>(ports: SessionPorts, connection: string, save: () => Promise<T>): Promise<T> {
  try {
    return await retryWrite(ports.clock, save);
  } catch (cause) {
    ports.telemetry.count('SessionNotStored');
    const message = `RingCX gave connection ${connection} a new session that could not be stored; the next request signs in again`;
    throw new BrokerError('session_not_stored', message, { cause, retryAfterSeconds: 5 });
  }
}

function report(
  { telemetry }: SessionPorts,
  record: Renewal['record'],
  { session, by }: ObtainedSession,
  outcome: 'kept' | 'recovered',
): void {
  telemetry.count(by === 'refresh' ? 'SessionRefreshed' : 'SignedIn');
  telemetry.info(by === 'refresh' ? 'session refreshed' : `signed in with the ${by}`, {
    connection: record.name,
    lifeSeconds: Math.round((session.expiresAt - session.obtainedAt) / 1000),
    ...(outcome === 'recovered' || record.failures.count > 0 ? { recoveredAfterFailures: record.failures.count } : {}),
  });
}
