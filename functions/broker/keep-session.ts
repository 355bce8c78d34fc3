import { BrokerError } from './broker-error.ts';
import type { ObtainedSession } from './obtain-session.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import { dueAt, type Session } from './session.ts';
import { storeHard } from './store-hard.ts';

/** Stores a new session before anybody uses it, and gives it out. */
export async function keepSession(
  ports: RenewalPorts,
  renewal: LeasedRenewal,
  obtained: ObtainedSession,
): Promise<Session> {
  const { record } = renewal;
  const { session } = obtained;
  if (record.mainAccountId && session.mainAccountId && record.mainAccountId !== session.mainAccountId) {
    throw new BrokerError(
      'account_mismatch',
      `these credentials are for RingCX account ${session.mainAccountId}, but connection ${record.name} is for ${record.mainAccountId}; nothing was changed`,
    );
  }
  const recovered = record.refusedAt !== null && obtained.by === 'stored sign-in';
  const save = {
    session,
    refusedAt: recovered ? null : record.refusedAt,
    dueAt: record.keepFresh ? dueAt(session) : null,
  };
  const outcome = await storeOrReport(ports, record.name, () =>
    ports.connections.saveSession(record, renewal.owner, save),
  );
  if (outcome === 'superseded')
    ports.signals.warn('a session was superseded before it was stored', { connection: record.name });
  tell(ports, renewal, obtained, recovered);
  return session;
}

/** A session that cannot be stored is lost for everybody else, and its refresh token spent: so this is loud. */
async function storeOrReport<T>(ports: RenewalPorts, connection: string, store: () => Promise<T>): Promise<T> {
  try {
    return await storeHard(ports.clock, store);
  } catch (cause) {
    ports.signals.count('SessionNotStored');
    const message = `RingCX gave connection ${connection} a new session that could not be stored; the next request signs in again`;
    throw new BrokerError('session_not_stored', message, { cause, retryAfterSeconds: 5 });
  }
}

function tell(ports: RenewalPorts, renewal: LeasedRenewal, obtained: ObtainedSession, recovered: boolean): void {
  const { record } = renewal;
  const refreshed = obtained.by === 'refresh';
  ports.signals.count(refreshed ? 'SessionRefreshed' : 'SignedIn');
  if (recovered) ports.signals.count('SignInRecovered');
  ports.signals.say(refreshed ? 'session refreshed' : `signed in with the ${obtained.by}`, {
    connection: record.name,
    lifeSeconds: Math.round((obtained.session.expiresAt - obtained.session.obtainedAt) / 1000),
    ...(recovered || record.failures > 0 ? { recoveredAfterFailures: record.failures } : {}),
  });
}
