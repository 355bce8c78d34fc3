import type { ErrorCode } from '../contract/error-codes.ts';
import { pauseMs, refresherPauseMs } from './backoff.ts';
import type { BrokerError } from './broker-error.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { Demand } from './demand.ts';
import type { RenewalFailure } from './ports.ts';
import { explain, type RenewalFault } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import { dueAt } from './session.ts';

/** Writes down what the fault means for the next renewals, says it once, and gives the answer for who asked. */
export async function noteFault(
  ports: RenewalPorts,
  renewal: LeasedRenewal,
  fault: RenewalFault,
): Promise<BrokerError> {
  const { record, owner } = renewal;
  const at = ports.clock.now();
  const failures = record.failures + 1;
  const pause = pauseMs(fault.failure, failures, ports.random.fraction());
  const answer = explain(fault, record.name, pause);
  if (fault.signedInWith === 'request') {
    // What went wrong with somebody else's credentials says nothing about the connection's own.
    await ports.connections.releaseLease(record.name, owner);
    return answer;
  }
  const refused = fault.storedSignInRefused;
  await save(ports, renewal, {
    code: answer.code,
    at,
    failures,
    retryAt: refused ? null : at + pause,
    refusedAt: refused ? (record.refusedAt ?? at) : record.refusedAt,
    dueAt: nextLook(record, fault, at + Math.max(pause, refresherPauseMs(failures))),
  });
  ports.signals.count('SessionRenewalFailed');
  const { step, failure } = fault;
  const fields = { connection: record.name, code: answer.code, step, reason: failure.reason, failures };
  ports.signals.warn(answer.message, fields);
  return answer;
}

/**
 * The same for what the broker itself found out. False: it says nothing about the next renewals. A sign-in for another
 * account can only end the same way again, as one that is refused; one that is missing may be about to be stored.
 */
export async function noteError(ports: RenewalPorts, renewal: LeasedRenewal, error: BrokerError): Promise<boolean> {
  const { record, demand } = renewal;
  if (!WORTH_NOTING.has(error.code) || isExplicit(demand)) return false;
  const at = ports.clock.now();
  const useless = error.code === 'account_mismatch';
  const failures = record.failures + 1;
  const pause = (error.retryAfterSeconds ?? MISSING_PAUSE_S) * 1000;
  const later = at + Math.max(pause, refresherPauseMs(failures));
  await save(ports, renewal, {
    code: error.code,
    at,
    failures,
    retryAt: useless ? null : at + pause,
    refusedAt: useless ? (record.refusedAt ?? at) : record.refusedAt,
    dueAt: useless || !record.keepFresh ? null : later,
  });
  ports.signals.warn(error.message, { connection: record.name, code: error.code });
  return true;
}

const WORTH_NOTING = new Set<ErrorCode>(['account_mismatch', 'sign_in_missing', 'exchange_limit']);
const MISSING_PAUSE_S = 30;

/** A sign-in that somebody has just asked for is no attempt to keep the session, which may be well. */
const isExplicit = (demand: Demand): boolean => demand.want === 'sign-in';

async function save(ports: RenewalPorts, { record, owner }: LeasedRenewal, failure: RenewalFailure): Promise<void> {
  await ports.connections.saveFailure(record.name, owner, failure);
  if (failure.refusedAt !== null && record.refusedAt === null) ports.signals.count('SignInRefused');
}

/** A refused connection is looked at no more, unless a refresh token still carries it. */
function nextLook(record: ConnectionRecord, fault: RenewalFault, later: number): number | null {
  if (!record.keepFresh) return null;
  if (!fault.storedSignInRefused) return later;
  const carries = record.session?.refreshToken && !fault.refreshTokenSpent;
  return carries && record.session ? dueAt(record.session) : null;
}
