import type { UpstreamFailure } from '../upstream.ts';
import type { ConnectionRecord, Failures } from './connection-record.ts';
import { LeasedCalls } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { FailedCall, ObtainedSession, RefreshOutcome, Renewal, RenewalFailure } from './renewal.ts';
import type { SessionNeed } from './session-need.ts';
import { signIn } from './sign-in-calls.ts';

/** Refreshes, and where that cannot work any more, signs in again; or signs in at once where that was asked for. */
export async function obtainSession(ports: SessionPorts, renewal: Renewal): Promise<ObtainedSession | RenewalFailure> {
  const { record, need } = renewal;
  const calls = new LeasedCalls(ports, renewal);
  if (need.kind === 'sign-in') {
    const { hosts = record.hosts } = need;
    return await signIn({ ports, calls, renewal, hosts, refresh: null }, need.credentials);
  }
  const now = ports.clock.now();
  const isBarred = record.refusal !== null && record.refusal.probeAt > now;
  const signInAgain = async (refresh: RefreshOutcome): Promise<ObtainedSession | RenewalFailure> =>
    isBarred
      ? { ok: false, reason: 'still refused', refresh }
      : await signIn({ ports, calls, renewal, hosts: record.hosts, refresh }, { from: 'stored' });
  const refreshToken = record.session?.refreshToken ?? null;
  if (!refreshToken || !isWorthRefreshing(record.failures, { isBarred }) || isSignInDue(record, need, now))
    return await signInAgain(null);
  const answer = await calls.call((timeoutMs) => ports.sessionCalls.at(record.hosts).refresh(refreshToken, timeoutMs));
  if (answer.ok) {
    // RingCX documents a new refresh token with each refresh. Where none comes, the present one is all there is.
    const session = { ...answer.value, refreshToken: answer.value.refreshToken ?? refreshToken };
    return { ok: true, session, by: 'refresh' };
  }
  if (answer.reason === 'not called') return answer.because;
  return saysNothingOfToken(answer) ? refreshFailed(answer) : await signInAgain(answer.reason);
}

/** The connection's turn to sign in has come, or the refresher is to find out whether a refused sign-in works again. */
function isSignInDue({ failures, lastError, refusal }: ConnectionRecord, need: SessionNeed, now: number): boolean {
  const itsTurn = lastError === 'exchange_limit' && failures.refusedRefreshes > 0;
  const isProbe = need.kind === 'due' && refusal !== null && refusal.confirmedAt !== null && refusal.probeAt <= now;
  return itsTurn || isProbe;
}

/** After this many refusals, over an hour, a refresh token is dead. A proxy in front of RingCX refuses for a while. */
const REFUSALS_OF_DEAD_TOKEN = 6;

/** After this many refreshes without an answer, RingCX may never answer this one: a sign-in is tried instead. */
const LOST_REFRESHES = 5;

/** Whether the refresh token is tried before the stored sign-in. @param options.isBarred the sign-in may not be tried now. */
export const isWorthRefreshing = (
  { refusedRefreshes, lostRefreshes }: Pick<Failures, 'refusedRefreshes' | 'lostRefreshes'>,
  { isBarred }: { readonly isBarred: boolean },
): boolean => refusedRefreshes < REFUSALS_OF_DEAD_TOKEN && (isBarred || lostRefreshes < LOST_REFRESHES);

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
