import { BrokerError } from '../broker-error.ts';
import { poll } from '../retry.ts';
import { type ConnectionRecord, isKnown } from './connection-record.ts';
import { unknownConnection } from './find-connection.ts';
import type { SessionPorts } from './ports.ts';
import { renewSession } from './renew-session.ts';
import type { Session } from './session.ts';
import { backingOff, sessionBusy, standingRefusal } from './session-errors.ts';
import { isFreshTooShort, judge, type SessionNeed } from './session-need.ts';
import { LEASE_MS, PATIENCE_MS } from './timing.ts';

/**
 * A session of the connection that meets the need: the stored one, one that somebody else is just getting, or a new
 * one, got under the connection's lease.
 * @param deadline the end of all waiting, in epoch milliseconds.
 * @throws BrokerError that says which step failed and whether to ask again.
 */
export async function getSession(
  ports: SessionPorts,
  name: string,
  need: SessionNeed,
  deadline = ports.clock.now() + PATIENCE_MS,
): Promise<Session> {
  return await waitForSession(ports, { name, need, deadline, isThere: isKnown });
}

/** The same for a connection that nobody knows yet, because this checks its first sign-in. */
export async function getFirstSession(ports: SessionPorts, name: string, need: SessionNeed): Promise<Session> {
  const deadline = ports.clock.now() + PATIENCE_MS;
  return await waitForSession(ports, { name, need, deadline, isThere: (record) => record !== undefined });
}

interface Wait {
  readonly name: string;
  readonly need: SessionNeed;
  readonly deadline: number;
  readonly isThere: (record: ConnectionRecord | undefined) => boolean;
}

async function waitForSession(ports: SessionPorts, { name, need, deadline, isThere }: Wait): Promise<Session> {
  const { clock, connections, random } = ports;
  const askedAt = clock.now();
  const owner = random.id();
  // Undefined: somebody else is renewing the session, or has just taken the lease; look again after a pause.
  const session = await poll(ports, deadline, async () => {
    const record = await connections.find(name);
    if (!record || !isThere(record)) throw unknownConnection(name);
    const now = clock.now();
    const judged = record.session && judge(record.session, need, { now, askedAt });
    if (judged === 'met') return record.session ?? undefined;
    if (judged === 'impossible') throw tooShortLived(name);
    assertWorthTrying(record, need, now);
    if (record.lease && record.lease.until > now) return undefined;
    const leased = await connections.takeLease(name, owner, now, now + LEASE_MS);
    const renewed = leased && (await renewSession(ports, { record: leased, owner, need, askedAt, deadline }));
    if (renewed && isFreshTooShort(renewed, need, clock.now())) throw tooShortLived(name);
    return renewed;
  });
  if (!session) throw sessionBusy(name);
  return session;
}

/** Earlier failures hold for everybody: a thousand requests must not become a thousand wrong logins. */
function assertWorthTrying(record: ConnectionRecord, need: SessionNeed, now: number): void {
  const { session, retryAt, refusedAt } = record;
  if (refusedAt !== null && need.kind !== 'sign-in' && !session?.refreshToken) throw standingRefusal(record);
  // Failures of other credentials say nothing about those of this request, with which an operator mends the connection.
  if (need.kind === 'sign-in' && need.credentials.from === 'request') return;
  if (retryAt !== null && retryAt > now) throw backingOff(record, retryAt - now);
}

const tooShortLived = (name: string): BrokerError =>
  new BrokerError(
    'remaining_not_available',
    `minRemainingSeconds: RingCX gives connection ${name} access tokens of a shorter life than that`,
  );
