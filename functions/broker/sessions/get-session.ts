import type { ErrorCode } from '../../contract/error-codes.ts';
import { BrokerError } from '../broker-error.ts';
import { poll } from '../retry.ts';
import { type ConnectionRecord, isKnown } from './connection-record.ts';
import { unknownConnection } from './find-connection.ts';
import type { SessionPorts } from './ports.ts';
import { type Refusal, untilAttempt, untilProbe } from './refusal.ts';
import { renewSession } from './renew-session.ts';
import type { StoredSession } from './session.ts';
import { backingOff, renewalError, sessionBusy } from './session-errors.ts';
import { isFreshTooShort, judge, type SessionNeed, servesInOutage } from './session-need.ts';
import { LEASE_MS, PATIENCE_MS, RENEWAL_MS } from './timing.ts';

/**
 * A session of the connection that meets the need: the stored one, one that somebody else is just getting, or a new
 * one, got under the connection's lease.
 * @param deadline the end of all waiting for somebody else, in epoch milliseconds.
 * @throws BrokerError that says which step failed and whether to ask again.
 */
export async function getSession(
  ports: SessionPorts,
  name: string,
  need: SessionNeed,
  deadline = ports.clock.now() + PATIENCE_MS,
): Promise<StoredSession> {
  return await waitForSession(ports, { name, need, deadline, isThere: isKnown });
}

/** The same for a connection that nobody knows yet, because this checks its first sign-in. */
export async function getFirstSession(ports: SessionPorts, name: string, need: SessionNeed): Promise<StoredSession> {
  const deadline = ports.clock.now() + PATIENCE_MS;
  return await waitForSession(ports, { name, need, deadline, isThere: (record) => record !== undefined });
}

/** While somebody else renews slowly, a token that still lives is better than a longer wait. */
const SERVE_AFTER_MS = 1500;

interface Wait {
  readonly name: string;
  readonly need: SessionNeed;
  readonly deadline: number;
  readonly isThere: (record: ConnectionRecord | undefined) => boolean;
}

async function waitForSession(ports: SessionPorts, { name, need, deadline, isThere }: Wait): Promise<StoredSession> {
  const { clock, connections, random } = ports;
  const askedAt = clock.now();
  const owner = random.id();
  let latest: StoredSession | null = null;
  // Undefined: somebody else is renewing the session, or has just taken the lease; look again after a pause.
  const attempt = async (): Promise<StoredSession | undefined> => {
    const record = await connections.find(name);
    if (!record || !isThere(record)) throw unknownConnection(name);
    latest = record.session;
    const now = clock.now();
    const judged = record.session && judge(record.session, need, { now, askedAt });
    if (judged === 'met') return record.session ?? undefined;
    if (judged === 'impossible') throw tooShortLived(name);
    assertWorthTrying(record, need, now);
    if (record.lease && record.lease.until > now) {
      const waitedLong = now - askedAt > SERVE_AFTER_MS;
      const served = waitedLong && record.session && servesInOutage(record.session, need, now);
      return served ? (record.session ?? undefined) : undefined;
    }
    const leased = await connections.takeLease(name, owner, now, now + LEASE_MS);
    const renewal = { owner, need, askedAt, deadline: now + RENEWAL_MS };
    const renewed = leased && (await renewSession(ports, { record: leased, ...renewal }));
    if (renewed && isFreshTooShort(renewed, need, clock.now())) throw tooShortLived(name);
    return renewed;
  };
  try {
    const session = await poll(ports, deadline, attempt);
    if (session) return session;
    throw sessionBusy(name);
  } catch (error) {
    const served: StoredSession | null = latest;
    if (served && isOutage(error) && servesInOutage(served, need, clock.now())) return served;
    throw error;
  }
}

/** Earlier failures hold for everybody: a thousand requests must not become a thousand wrong logins. */
function assertWorthTrying(record: ConnectionRecord, need: SessionNeed, now: number): void {
  const { failures, refusal } = record;
  // Failures of other credentials say nothing about those of this request, with which an operator mends the connection.
  if (need.kind === 'sign-in' && need.credentials.from === 'request') return;
  // An operator who has mended the account at RingCX asks for one attempt now.
  if (need.kind === 'sign-in' && refusal) {
    assertNotJustTried(record.name, refusal, now);
    return;
  }
  if (failures.retryAt === null || failures.retryAt <= now) return;
  throw backingOff(record, now, failures.retryAt - now);
}

function assertNotJustTried(name: string, refusal: Refusal, now: number): void {
  const pauseMs = untilAttempt(refusal, now);
  if (pauseMs <= 0) return;
  const refused = { ok: false, reason: 'still refused', refresh: null } as const;
  throw renewalError(name, refused, { pauseMs, probeMs: untilProbe(refusal, now, pauseMs) });
}

/** RingCX does not answer. A refusal is no outage: it may mean that the session has ended. */
const isOutage = (error: unknown): boolean => error instanceof BrokerError && OUTAGES.has(error.code);

const OUTAGES: ReadonlySet<string> = new Set<ErrorCode>([
  'ringcx_unavailable',
  'ringcx_rate_limited',
  'ringcx_answer_malformed',
  'session_busy',
]);

const tooShortLived = (name: string): BrokerError =>
  new BrokerError(
    'remaining_not_available',
    `minRemainingSeconds: RingCX gives connection ${name} access tokens of a shorter life than that`,
  );
