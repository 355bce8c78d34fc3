import { BrokerError } from '../broker-error.ts';
import { retryWrite } from '../retry.ts';
import type { SessionPorts } from './ports.ts';
import type { ObtainedSession, Renewal, RenewalFailure } from './renewal.ts';
import { compareUsers, dueAt, mergeUsers } from './session.ts';

/** Stores a new session before anybody uses it. */
export async function keepSession(
  ports: SessionPorts,
  { record, owner, need }: Renewal,
  obtained: ObtainedSession,
): Promise<ObtainedSession | RenewalFailure> {
  const { session, by } = obtained;
  if (record.mainAccountId && session.mainAccountId && record.mainAccountId !== session.mainAccountId)
    return { ok: false, reason: 'account mismatch', other: session.mainAccountId, own: record.mainAccountId };
  const isOther = compareUsers(record.user, session.user) === 'different';
  const otherUserAllowed = need.kind === 'sign-in' && need.allowOtherUser === true;
  if (isOther && !otherUserAllowed) return { ok: false, reason: 'user mismatch' };
  const signedIn = by === 'stored sign-in';
  const save = {
    session,
    user: isOther ? session.user : mergeUsers(record.user, session.user),
    refusal: signedIn ? null : obtained.refusal === undefined ? record.refusal : obtained.refusal,
    rcAccountId: obtained.rcAccountId,
    dueAt: record.keepFresh ? dueAt(session) : null,
  };
  const outcome = await saveOrReport(ports, record.name, () => ports.connections.saveSession(record, owner, save));
  if (outcome === 'superseded')
    ports.telemetry.warn('a session was superseded before it was stored', { connection: record.name });
  report(ports, record, obtained, signedIn && record.refusal ? 'recovered' : 'kept');
  return obtained;
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
  if (outcome === 'recovered' && record.refusal?.confirmedAt != null) telemetry.count('SignInRecovered');
  telemetry.info(by === 'refresh' ? 'session refreshed' : `signed in with the ${by}`, {
    connection: record.name,
    lifeSeconds: Math.round((session.expiresAt - session.obtainedAt) / 1000),
    ...(outcome === 'recovered' || record.failures.count > 0 ? { recoveredAfterFailures: record.failures.count } : {}),
  });
}
