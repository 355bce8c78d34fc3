import type { UpstreamFailure } from '../upstream.ts';
import type { Failures } from './connection-record.ts';
import { LeasedCalls } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import { refusedAgain } from './refusal.ts';
import type { FailedCall, ObtainedSession, RefreshOutcome, Renewal, RenewalFailure } from './renewal.ts';
import { isRefusal } from './session-errors.ts';
import { signIn } from './sign-in-calls.ts';

/** Refreshes, and where that cannot work any more, signs in again; or signs in at once where that was asked for. */
export async function obtainSession(ports: SessionPorts, renewal: Renewal): Promise<ObtainedSession | RenewalFailure> {
  const { record, need } = renewal;
  const calls = new LeasedCalls(ports, renewal);
  const signInAgain = async (refresh: RefreshOutcome): Promise<ObtainedSession | RenewalFailure> =>
    record.refusal && record.refusal.probeAt > ports.clock.now()
      ? { ok: false, reason: 'still refused', refresh }
      : await signIn({ ports, calls, renewal, hosts: record.hosts, refresh }, { from: 'stored' });

  if (need.kind === 'sign-in') {
    const { hosts = record.hosts } = need;
    return await signIn({ ports, calls, renewal, hosts, refresh: null }, need.credentials);
  }
  const refreshToken = record.session?.refreshToken ?? null;
  if (!refreshToken || !isWorthRefreshing(record.failures)) return await signInAgain(null);
  const { refusal: standing } = record;
  const isProbed = standing !== null && standing.confirmedAt !== null && standing.probeAt <= ports.clock.now();
  const probe = isProbed ? await signInAgain(null) : null;
  if (probe && !leavesRefresh(probe)) return probe;
  const answer = await calls.call((timeoutMs) => ports.sessionCalls.at(record.hosts).refresh(refreshToken, timeoutMs));
  if (answer.ok) {
    // RingCX documents a new refresh token with each refresh. Where none comes, the present one is all there is.
    const session = { ...answer.value, refreshToken: answer.value.refreshToken ?? refreshToken };
    const refused = probe && !probe.ok && probe.reason === 'call failed';
    const refusal = refused ? refusedAgain(standing, ports.clock.now()) : standing;
    return { ok: true, session, by: 'refresh', refusal };
  }
  if (answer.reason === 'not called') return answer.because;
  return saysNothingOfToken(answer) ? refreshFailed(answer) : await signInAgain(answer.reason);
}

/**
 * A refused sign-in is probed although the session lives on refreshes, or the connection would stay refused for ever. A
 * refusal, or a place in the queue, leaves the refresh; after any other failure RingCX is left alone.
 */
const leavesRefresh = (probe: ObtainedSession | RenewalFailure): boolean =>
  !probe.ok &&
  (probe.reason === 'sign-in limit' ||
    probe.reason === 'sign-in missing' ||
    (probe.reason === 'call failed' && isRefusal(probe.answer)));

/** After this many refusals, over an hour, a refresh token is dead. A proxy in front of RingCX refuses for a while. */
const REFUSALS_OF_DEAD_TOKEN = 6;

/** After this many refreshes without an answer, RingCX may never answer this one: a sign-in is tried instead. */
const LOST_REFRESHES = 5;

/** Whether the refresh token is tried before the stored sign-in. */
export const isWorthRefreshing = (counts: Pick<Failures, 'refusedRefreshes' | 'lostRefreshes'>): boolean =>
  counts.refusedRefreshes < REFUSALS_OF_DEAD_TOKEN && counts.lostRefreshes < LOST_REFRESHES;

/** RingCX is down, busy or slow: the refresh token stays, and is tried again. */
const saysNothingOfToken = ({ reason }: UpstreamFailure): boolean =>
  reason === 'rate-limited' || reason === 'unavailable' || reason === 'lost';

const refreshFailed = (answer: UpstreamFailure): FailedCall => ({
  ok: false,
  reason: 'call failed',
  step: 'refresh',
  answer,
  credentials: 'refresh token',
  refresh: answer.reason,
});
