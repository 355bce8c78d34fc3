import { BrokerError } from './broker-error.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { type Demand, satisfies } from './demand.ts';
import { isKnown, unknownConnection } from './find-connection.ts';
import { backingOff, sessionBusy, standingRefusal } from './renewal-fault.ts';
import type { RenewalPorts } from './renewal-ports.ts';
import { LEASE_MS, PATIENCE_MS } from './renewal-times.ts';
import { renewUnderLease } from './renewal-under-lease.ts';
import { canEverRemain, remainingMs, type Session } from './session.ts';

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 250;

/**
 * A session of the connection that meets the demand: the stored one, one that somebody else is just getting, or a
 * new one, got under the connection's lease.
 * @param deadline nothing is waited for longer than that; epoch milliseconds.
 * @throws BrokerError saying which step failed and whether to ask again.
 */
export async function renewSession(
  ports: RenewalPorts,
  name: string,
  demand: Demand,
  deadline = ports.clock.now() + PATIENCE_MS,
): Promise<Session> {
  return await renew(ports, name, demand, deadline, isKnown);
}

/** The same for a connection that is not known to anybody yet, because its first sign-in is being checked by this. */
export async function firstSession(ports: RenewalPorts, name: string, demand: Demand): Promise<Session> {
  return await renew(ports, name, demand, ports.clock.now() + PATIENCE_MS, (record) => record !== undefined);
}

async function renew(
  ports: RenewalPorts,
  name: string,
  demand: Demand,
  deadline: number,
  isThere: (record: ConnectionRecord | undefined) => boolean,
): Promise<Session> {
  const { clock, connections, random } = ports;
  const askedAt = clock.now();
  const owner = random.id();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const record = await connections.find(name);
    if (!record || !isThere(record)) throw unknownConnection(name);
    const now = clock.now();
    if (record.session && satisfies(demand, record.session, now, askedAt)) return record.session;
    assertWorthTrying(record, demand, now);
    if (!record.lease || record.lease.until <= now) {
      const leased = await connections.takeLease(name, owner, now, now + LEASE_MS);
      const session = leased && (await renewUnderLease(ports, { record: leased, owner, demand, askedAt, deadline }));
      if (session) {
        // Its life began with the call, which may have taken long.
        if (demand.want === 'remaining' && remainingMs(session, clock.now()) < (demand.ms ?? 0))
          throw tooShortLived(name);
        return session;
      }
    }
    if (clock.now() + pause > deadline) throw sessionBusy(name);
    await clock.sleep(pause * (0.75 + random.fraction() / 2));
  }
}

/** What earlier renewals learnt holds for everybody: a thousand calls must not become a thousand wrong logins. */
function assertWorthTrying(record: ConnectionRecord, demand: Demand, now: number): void {
  const { name, session, retryAt, refusedAt } = record;
  if (session) assertCanRemain(name, session, demand);
  if (refusedAt !== null && demand.want !== 'sign-in' && !session?.refreshToken) throw standingRefusal(record);
  // What was learnt with other credentials says nothing about those of the request, with which an operator mends it.
  if (demand.want === 'sign-in' && demand.credentials.from === 'request') return;
  if (retryAt !== null && retryAt > now) throw backingOff(record, retryAt - now);
}

function assertCanRemain(name: string, session: Session, demand: Demand): void {
  if (demand.want === 'remaining' && demand.ms !== undefined && !canEverRemain(session, demand.ms))
    throw tooShortLived(name);
}

const tooShortLived = (name: string): BrokerError =>
  new BrokerError(
    'remaining_not_available',
    `minRemainingSeconds: RingCX gives connection ${name} access tokens of a shorter life than that`,
  );
