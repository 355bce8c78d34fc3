import type { BrokerError } from '../broker-error.ts';
import { pauseMs, refresherPauseMs } from './backoff.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { FailureToSave, SessionPorts } from './ports.ts';
import type { FailedCall, Renewal, RenewalFailure } from './renewal.ts';
import { dueAt } from './session.ts';
import { isRefusal, renewalError } from './session-errors.ts';

/**
 * Writes down what the failure means for the next renewals, releases the lease, and gives the answer. Undefined:
 * somebody else has the lease or has saved a session meanwhile, so this failure says nothing any more.
 */
export async function recordFailure(
  ports: SessionPorts,
  renewal: Renewal,
  failure: RenewalFailure,
): Promise<BrokerError | undefined> {
  switch (failure.reason) {
    case 'lease lost':
      // The lease may still be held, with a session saved under it by its holder before.
      await release(ports, renewal);
      return undefined;
    case 'out of time':
      await release(ports, renewal);
      return renewalError(renewal.record.name, failure, 0);
    case 'call failed':
      return await recordFailedCall(ports, renewal, failure);
    case 'still refused':
      return await recordStillRefused(ports, renewal, failure);
    case 'account mismatch':
    case 'sign-in missing':
    case 'exchange limit':
      return await recordUncalled(ports, renewal, failure);
  }
}

const release = async (ports: SessionPorts, { record, owner }: Renewal): Promise<void> =>
  await ports.connections.releaseLease(record.name, owner);

async function recordFailedCall(
  ports: SessionPorts,
  renewal: Renewal,
  failure: FailedCall,
): Promise<BrokerError | undefined> {
  const { record } = renewal;
  const at = ports.clock.now();
  const failures = record.failures + 1;
  const pause = pauseMs(failure.answer, failures, ports.random.fraction());
  const answer = renewalError(record.name, failure, pause);
  if (failure.credentials === 'request') {
    // A failure of somebody's own credentials says nothing about the connection's.
    await release(ports, renewal);
    return answer;
  }
  const signInRefused = failure.credentials === 'stored' && isRefusal(failure.answer);
  const refusedAt = signInRefused ? (record.refusedAt ?? at) : record.refusedAt;
  const saved = await save(ports, renewal, {
    code: answer.code,
    at,
    refusedAt,
    ...(isExplicit(renewal) && isCarriedOn(record, failure)
      ? // The failed sign-in was somebody's wish. It says nothing about refreshing, which carries the session on.
        { failures: record.failures, retryAt: record.retryAt, dueAt: regularLook(record) }
      : {
          failures,
          retryAt: signInRefused ? null : at + pause,
          dueAt: signInRefused
            ? lookAfterRefusal(record, failure)
            : lookIfKept(record, at + Math.max(pause, refresherPauseMs(failures))),
        }),
  });
  if (!saved) return undefined;
  report(ports, record, answer, { step: failure.step, reason: failure.answer.reason, failures });
  return answer;
}

async function recordStillRefused(
  ports: SessionPorts,
  renewal: Renewal,
  failure: Extract<RenewalFailure, { reason: 'still refused' }>,
): Promise<BrokerError | undefined> {
  const { record } = renewal;
  const at = ports.clock.now();
  const failures = record.failures + 1;
  const answer = renewalError(record.name, failure, 0);
  const dueAt = lookAfterRefusal(record, failure);
  const { refusedAt } = record;
  if (!(await save(ports, renewal, { code: answer.code, at, failures, retryAt: null, refusedAt, dueAt })))
    return undefined;
  report(ports, record, answer, { step: 'refresh', reason: 'refused', failures });
  return answer;
}

/** The pause before a missing sign-in is looked for again. */
const MISSING_PAUSE_MS = 30_000;

/** A sign-in for another account fails the same way every time, like a refused one; a missing one may be about to be stored. */
async function recordUncalled(
  ports: SessionPorts,
  renewal: Renewal,
  failure: Extract<RenewalFailure, { reason: 'account mismatch' | 'sign-in missing' | 'exchange limit' }>,
): Promise<BrokerError> {
  const { record } = renewal;
  const answer = renewalError(record.name, failure, 0);
  if (isExplicit(renewal)) {
    await release(ports, renewal);
    return answer;
  }
  const at = ports.clock.now();
  const failures = record.failures + 1;
  const useless = failure.reason === 'account mismatch';
  const pause = failure.reason === 'exchange limit' ? failure.retryAfterMs : MISSING_PAUSE_MS;
  await save(ports, renewal, {
    code: answer.code,
    at,
    failures,
    retryAt: useless ? null : at + pause,
    refusedAt: useless ? (record.refusedAt ?? at) : record.refusedAt,
    dueAt: useless ? null : lookIfKept(record, at + Math.max(pause, refresherPauseMs(failures))),
  });
  ports.telemetry.warn(answer.message, { connection: record.name, code: answer.code });
  return answer;
}

async function save(ports: SessionPorts, { record, owner }: Renewal, failure: FailureToSave): Promise<boolean> {
  const saved = await ports.connections.saveFailure(record, owner, failure);
  if (saved && failure.refusedAt !== null && record.refusedAt === null) ports.telemetry.count('SignInRefused');
  return saved;
}

function report(
  { telemetry }: SessionPorts,
  { name: connection }: ConnectionRecord,
  { code, message }: BrokerError,
  fields: { readonly step: string; readonly reason: string; readonly failures: number },
): void {
  telemetry.count('SessionRenewalFailed');
  telemetry.warn(message, { connection, code, ...fields });
}

/** A sign-in that somebody has asked for is no attempt to keep the session, which may be well. */
const isExplicit = ({ need }: Renewal): boolean => need.kind === 'sign-in';

const isCarriedOn = ({ session }: ConnectionRecord, failure: { readonly refreshTokenSpent: boolean }): boolean =>
  session?.refreshToken != null && !failure.refreshTokenSpent;

/** The refresher does not look at a refused connection, unless a refresh token still carries it. */
const lookAfterRefusal = (record: ConnectionRecord, failure: { readonly refreshTokenSpent: boolean }): number | null =>
  isCarriedOn(record, failure) ? regularLook(record) : null;

const regularLook = (record: ConnectionRecord): number | null =>
  record.session ? lookIfKept(record, dueAt(record.session)) : null;

const lookIfKept = ({ keepFresh }: ConnectionRecord, at: number): number | null => (keepFresh ? at : null);
