import type { ErrorCode } from '../contract/error-codes.ts';
import { pauseMs, refresherPauseMs } from './backoff.ts';
import type { BrokerError } from './broker-error.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { Demand } from './demand.ts';
import type { RenewalFailure } from './ports.ts';
import { explain, type RenewalFault } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import { dueAt } from './session.ts';

/**
 * Writes down what the fault means for the next renewals, says it once, and gives the answer for who asked. Undefined:
 * somebody else has the lease or has saved a session meanwhile, so that this fault says nothing any more.
 */
export async function noteFault(
  ports: RenewalPorts,
  renewal: LeasedRenewal,
  fault: RenewalFault,
): Promise<BrokerError | undefined> {
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
  const refusedAt = fault.storedSignInRefused ? (record.refusedAt ?? at) : record.refusedAt;
  const next = saysNothingOfRefreshing(renewal, fault)
    ? { failures: record.failures, retryAt: record.retryAt, dueAt: regularLook(record) }
    : {
        failures,
        retryAt: fault.storedSignInRefused ? null : at + pause,
        dueAt: nextLook(record, fault, at + Math.max(pause, refresherPauseMs(failures))),
      };
  if (!(await save(ports, renewal, { code: answer.code, at, refusedAt, ...next }))) return undefined;
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

/** It was a sign-in that somebody asked for, and a refresh token is there to carry the session on. */
const saysNothingOfRefreshing = ({ record, demand }: LeasedRenewal, fault: RenewalFault): boolean =>
  isExplicit(demand) && carriesOn(record, fault);

async function save(ports: RenewalPorts, { record, owner }: LeasedRenewal, failure: RenewalFailure): Promise<boolean> {
  const saved = await ports.connections.saveFailure(record, owner, failure);
  if (saved && failure.refusedAt !== null && record.refusedAt === null) ports.signals.count('SignInRefused');
  return saved;
}

/** A refused connection is looked at no more, unless a refresh token still carries it. */
function nextLook(record: ConnectionRecord, fault: RenewalFault, later: number): number | null {
  if (!record.keepFresh) return null;
  if (!fault.storedSignInRefused) return later;
  return carriesOn(record, fault) ? regularLook(record) : null;
}

const carriesOn = ({ session }: ConnectionRecord, { refreshTokenSpent }: RenewalFault): boolean =>
  session?.refreshToken != null && !refreshTokenSpent;

const regularLook = ({ session, keepFresh }: ConnectionRecord): number | null =>
  session && keepFresh ? dueAt(session) : null;
