import type { BrokerError } from '../broker-error.ts';
import { tryToAnnounce } from '../events/announce.ts';
import { pauseMs, refresherPauseMs } from './backoff.ts';
import type { ConnectionRecord, Failures } from './connection-record.ts';
import { isWorthRefreshing } from './obtain-session.ts';
import type { FailureToSave, SessionPorts } from './ports.ts';
import { type Refusal, refusedAgain, untilAttempt, untilProbe } from './refusal.ts';
import type { Renewal, RenewalFailure } from './renewal.ts';
import { dueAt } from './session.ts';
import { isRefusal, renewalError } from './session-errors.ts';
import { SHORT_WAIT_MS } from './timing.ts';

/**
 * Writes down what the failure means for the next renewals, releases the lease, and gives the answer. Undefined:
 * somebody else has the lease or has saved a session meanwhile, so this failure says nothing any more.
 */
export async function recordFailure(
  ports: SessionPorts,
  renewal: Renewal,
  failure: RenewalFailure,
): Promise<BrokerError | undefined> {
  if (failure.reason === 'lease lost') {
    // The lease may still be held, with a session saved under it by its holder before.
    await release(ports, renewal);
    return undefined;
  }
  const { record } = renewal;
  const ofRequest = failure.reason === 'call failed' && failure.credentials === 'request';
  const plan = planAfter(ports, renewal, failure);
  const probeMs = untilProbe(plan.refusal, plan.at, plan.pauseMs);
  const answer = renewalError(record.name, failure, { pauseMs: plan.pauseMs, probeMs });
  // A failure of somebody's own credentials, or for lack of time, says nothing about the connection.
  if (ofRequest || failure.reason === 'out of time' || isOperatorsMistake(renewal, failure)) {
    await release(ports, renewal);
    return answer;
  }
  const { failures, refusal, dueAt: due } = plan;
  const saved = await save(ports, renewal, { code: answer.code, at: plan.at, failures, refusal, dueAt: due });
  if (!saved && failure.reason === 'call failed') return undefined;
  report(ports, renewal, answer, failure);
  return answer;
}

/** A sign-in that an operator has just asked for, and that ends before RingCX has judged the credentials. */
const isOperatorsMistake = ({ need }: Renewal, { reason }: RenewalFailure): boolean =>
  need.kind === 'sign-in' && reason !== 'call failed';

const release = async (ports: SessionPorts, { record, owner }: Renewal): Promise<void> =>
  await ports.connections.releaseLease(record.name, owner);

type RefreshCounts = Pick<Failures, 'lostRefreshes' | 'refusedRefreshes'>;

interface Plan {
  readonly at: number;
  readonly pauseMs: number;
  readonly failures: Failures;
  readonly refusal: Refusal | null;
  readonly dueAt: number | null;
}

/** The pause after a failure that was no call's, such as a missing sign-in. */
const USUAL_PAUSE_MS = 30_000;

/** When to try again, and how. */
function planAfter(
  { clock, random }: SessionPorts,
  renewal: Renewal,
  failure: Exclude<RenewalFailure, { reason: 'lease lost' }>,
): Plan {
  const { record, need } = renewal;
  const at = clock.now();
  const fraction = random.fraction();
  const count = record.failures.count + 1;
  const refusal = refusalAfter(renewal, failure, at);
  const counted = countRefresh(record.failures, failure);
  const isBarred = refusal !== null && refusal.probeAt > at;
  const canRefresh = record.session?.refreshToken != null && isWorthRefreshing(counted, { isBarred });
  const probePause = refusal && !canRefresh ? refusal.probeAt - at : 0;
  const pause = Math.max(probePause, refusedRefreshPause(failure, counted), ownPause(failure, { count, fraction }));
  if (need.kind === 'sign-in' && canRefresh) {
    // The sign-in was somebody's wish. Its failure does not delay the refreshes that carry the session on.
    const askAgain = Math.max(pause, refusal ? untilAttempt(refusal, at) : 0);
    return { at, pauseMs: askAgain, failures: record.failures, refusal, dueAt: regularLook(record) };
  }
  if (failure.reason === 'sign-in limit')
    return planForTurn(renewal, failure, { at, failures: { ...counted, count }, refusal });
  const slower = refresherPauseMs(count, fraction);
  const failures = { ...counted, count, retryAt: at + pause, turnAt: null };
  return { at, pauseMs: pause, failures, refusal, dueAt: record.keepFresh ? at + Math.max(pause, slower) : null };
}

/**
 * The connection comes back exactly when its turn is expected, or it would lose its place. A place in the background does
 * not hold back somebody who waits for the session: a part of the limit is left for that.
 */
function planForTurn(
  { record, need }: Renewal,
  failure: Extract<RenewalFailure, { reason: 'sign-in limit' }>,
  {
    at,
    failures,
    refusal,
  }: { readonly at: number; readonly failures: Omit<Failures, 'retryAt' | 'turnAt'>; readonly refusal: Refusal | null },
): Plan {
  const retryAt = need.kind === 'due' ? record.failures.retryAt : failure.at;
  return {
    at,
    pauseMs: failure.at - at,
    failures: { ...failures, retryAt, turnAt: failure.at },
    refusal,
    dueAt: record.keepFresh ? failure.at - SHORT_WAIT_MS : null,
  };
}

function ownPause(
  failure: RenewalFailure,
  { count, fraction }: { readonly count: number; readonly fraction: number },
): number {
  return failure.reason === 'call failed' ? pauseMs(failure.answer, count, fraction) : USUAL_PAUSE_MS;
}

/** Refusals of a refresh token prove more the further they are apart: a proxy may refuse for minutes. */
const REFUSED_REFRESH_PAUSE_MS = 2 * 60_000;

const refusedRefreshPause = (failure: RenewalFailure, { refusedRefreshes }: RefreshCounts): number =>
  wasRefreshRefused(failure) ? REFUSED_REFRESH_PAUSE_MS * 2 ** Math.min(refusedRefreshes - 1, 5) : 0;

const wasRefreshRefused = (failure: RenewalFailure): boolean =>
  'refresh' in failure && failure.refresh !== null && REFUSED.has(failure.refresh);

/** An answer that cannot be read has spent the refresh token just like a refusal. */
const REFUSED: ReadonlySet<string> = new Set(['refused', 'unauthorized', 'malformed']);

/** A sign-in for another account or user fails the same way every time, like a refused one. */
function refusalAfter({ record, need }: Renewal, failure: RenewalFailure, at: number): Refusal | null {
  const isOther = failure.reason === 'account mismatch' || failure.reason === 'user mismatch';
  const refused = failure.reason === 'call failed' && failure.credentials === 'stored' && isRefusal(failure.answer);
  return refused || isOther
    ? refusedAgain(record.refusal, at, need.kind === 'sign-in' ? 'operator' : 'broker')
    : record.refusal;
}

/** Counts the outcomes of refreshes, which decide whether the refresh token is worth another one. */
function countRefresh({ lostRefreshes, refusedRefreshes }: Failures, failure: RenewalFailure): RefreshCounts {
  if (wasRefreshRefused(failure)) return { lostRefreshes, refusedRefreshes: refusedRefreshes + 1 };
  if (failure.reason !== 'call failed') return { lostRefreshes, refusedRefreshes };
  if (failure.refresh === 'lost') return { lostRefreshes: lostRefreshes + 1, refusedRefreshes };
  // A sign-in in place of lost refreshes failed too: the refresh token gets another round.
  return { lostRefreshes: failure.refresh === null ? 0 : lostRefreshes, refusedRefreshes };
}

async function save(ports: SessionPorts, { record, owner }: Renewal, failure: FailureToSave): Promise<boolean> {
  const saved = await ports.connections.saveFailure(record, owner, failure);
  if (!saved || !failure.refusal) return saved;
  if (!record.refusal) ports.telemetry.count('SignInSuspected');
  if (failure.refusal.confirmedAt !== null) await announceRefused(ports, record, failure);
  return saved;
}

/** Again with each failure while it stays refused, in case a process died before it could announce the first. */
async function announceRefused(ports: SessionPorts, record: ConnectionRecord, failure: FailureToSave): Promise<void> {
  const fields = { connection: record.name, credential: 'sign-in', code: failure.code } as const;
  await tryToAnnounce(ports, { name: 'SignInRefused', fields }, String(failure.refusal?.confirmedAt));
}

function report(
  { telemetry }: SessionPorts,
  { record }: Renewal,
  { code, message }: BrokerError,
  failure: RenewalFailure,
): void {
  const judged = failure.reason === 'call failed' || failure.reason === 'still refused';
  if (judged) telemetry.count('SessionRenewalFailed');
  const call = failure.reason === 'call failed' ? { step: failure.step, reason: failure.answer.reason } : {};
  telemetry.warn(message, { connection: record.name, code, ...call, failures: record.failures.count + 1 });
}

const regularLook = ({ keepFresh, session }: ConnectionRecord): number | null =>
  keepFresh && session ? dueAt(session) : null;
