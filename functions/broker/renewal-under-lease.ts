import { pauseMs, refresherPauseMs } from './backoff.ts';
import { BrokerError } from './broker-error.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { type Demand, satisfies } from './demand.ts';
import { keepSession } from './keep-session.ts';
import { obtainSession } from './obtain-session.ts';
import { explain, RenewalFault } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import { dueAt, type Session } from './session.ts';

/** The renewal itself, by the one who holds the lease. What it learns is written with the lease's return. */
export async function renewUnderLease(ports: RenewalPorts, renewal: LeasedRenewal): Promise<Session> {
  const { record, owner, demand, askedAt } = renewal;
  const { connections, clock } = ports;
  if (record.session && satisfies(demand, record.session, clock.now(), askedAt)) {
    await connections.releaseLease(record.name, owner);
    return record.session;
  }
  try {
    return await keepSession(ports, renewal, await obtainSession(ports, renewal));
  } catch (error) {
    if (error instanceof RenewalFault) throw await noteFault(ports, renewal, error);
    if (error instanceof BrokerError && isUseless(error, demand)) await noteUselessSignIn(ports, renewal, error);
    // Not to hide the error behind another one: the lease lapses by itself.
    else await connections.releaseLease(record.name, owner).catch(() => undefined);
    throw error;
  }
}

/** Asking again with the stored sign-in can only end the same way. */
const isUseless = ({ code }: BrokerError, demand: Demand): boolean =>
  (code === 'account_mismatch' || code === 'sign_in_missing') &&
  !(demand.want === 'sign-in' && demand.credentials.from === 'request');

/** As a refusal by RingCX: not tried again by itself, said once. */
async function noteUselessSignIn(ports: RenewalPorts, renewal: LeasedRenewal, error: BrokerError): Promise<void> {
  const { record, owner } = renewal;
  const at = ports.clock.now();
  await ports.connections.saveFailure(record.name, owner, {
    code: error.code,
    at,
    failures: record.failures + 1,
    retryAt: null,
    refusedAt: record.refusedAt ?? at,
    dropRefreshToken: true,
    dueAt: null,
  });
  if (record.refusedAt === null) ports.signals.count('SignInRefused');
  ports.signals.warn(error.message, { connection: record.name, code: error.code });
}

/** Writes down what the fault means for the next renewals, says it once, and gives the answer for who asked. */
async function noteFault(ports: RenewalPorts, renewal: LeasedRenewal, fault: RenewalFault): Promise<BrokerError> {
  const { record, owner } = renewal;
  const { clock, random, signals, connections } = ports;
  const { name } = record;
  if (fault.requestRefused) {
    await connections.releaseLease(name, owner);
    return explain(fault, name, 0);
  }
  const at = clock.now();
  const failures = record.failures + 1;
  const pause = pauseMs(fault.failure, failures, random.fraction());
  const answer = explain(fault, name, pause);
  const refusedNow = fault.storedSignInRefused;
  await connections.saveFailure(name, owner, {
    code: answer.code,
    at,
    failures,
    retryAt: refusedNow ? null : at + pause,
    refusedAt: refusedNow ? (record.refusedAt ?? at) : record.refusedAt,
    dropRefreshToken: fault.refreshTokenSpent,
    dueAt: nextLook(record, fault, at + Math.max(pause, refresherPauseMs(failures))),
  });
  signals.count('SessionRenewalFailed');
  if (refusedNow && record.refusedAt === null) signals.count('SignInRefused');
  signals.warn(answer.message, {
    connection: name,
    code: answer.code,
    step: fault.step,
    reason: fault.failure.reason,
    failures,
  });
  return answer;
}

/** A refused connection is looked at no more, unless a refresh token still carries it. */
function nextLook(record: ConnectionRecord, fault: RenewalFault, later: number): number | null {
  if (!record.keepFresh) return null;
  if (!fault.storedSignInRefused) return later;
  const carries = record.session?.refreshToken && !fault.refreshTokenSpent;
  return carries && record.session ? dueAt(record.session) : null;
}
