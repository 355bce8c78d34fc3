import type { Redacted } from '../redacted.ts';
import type { Upstream, UpstreamFailure } from '../upstream.ts';
import { LeasedCalls, type NotCalled } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { FailedCall, ObtainedSession, Renewal, RenewalFailure } from './renewal.ts';
import type { Session } from './session.ts';
import { signIn } from './sign-in-calls.ts';

/** Refreshes, and where that cannot work any more, signs in again; or signs in at once where that was asked for. */
export async function obtainSession(ports: SessionPorts, renewal: Renewal): Promise<ObtainedSession | RenewalFailure> {
  const { record, need, owner } = renewal;
  const calls = new LeasedCalls(ports, renewal);
  const refreshToken = record.session?.refreshToken ?? null;
  const signInAgain = async (refreshTokenSpent: boolean): Promise<ObtainedSession | RenewalFailure> =>
    record.refusedAt === null
      ? await signIn({ ports, calls, connection: record.name, refreshTokenSpent }, { from: 'stored' })
      : { ok: false, reason: 'still refused', refreshTokenSpent };

  if (need.kind === 'sign-in')
    return await signIn({ ports, calls, connection: record.name, refreshTokenSpent: false }, need.credentials);
  if (!refreshToken) return await signInAgain(false);
  const answer = await refresh(ports, calls, refreshToken);
  if (answer.ok) return { ok: true, session: answer.value, by: 'refresh' };
  if (answer.reason === 'not called') return answer.because;
  if (mayPass(answer)) {
    const patient = record.failures < PATIENT_FAILURES || record.refusedAt !== null;
    return patient || answer.reason === 'rate-limited' ? refreshFailed(answer) : await signInAgain(false);
  }
  // Recorded at once: whatever becomes of the sign-in, nobody is to try this refresh token again.
  if (!(await ports.connections.dropRefreshToken(record, owner))) return { ok: false, reason: 'lease lost' };
  return await signInAgain(true);
}

/** RingCX may be down this often in a row before a sign-in is tried instead of a refresh. */
const PATIENT_FAILURES = 3;

/** RingCX is down or busy: that says nothing about the refresh token. */
const mayPass = ({ reason }: UpstreamFailure): boolean => reason === 'rate-limited' || reason === 'unavailable';

const refreshFailed = (answer: UpstreamFailure): FailedCall => ({
  ok: false,
  reason: 'call failed',
  step: 'refresh',
  answer,
  credentials: 'refresh token',
  refreshTokenSpent: false,
});

/** A lost answer may have spent the token, or not: RingCX is asked once more, at once. */
async function refresh(
  ports: SessionPorts,
  calls: LeasedCalls,
  refreshToken: Redacted,
): Promise<Upstream<Session> | NotCalled> {
  const send = (timeoutMs: number) => ports.sessionCalls.at(null).refresh(refreshToken, timeoutMs);
  const answer = await calls.call(send);
  return !answer.ok && answer.reason === 'lost' ? await calls.call(send) : answer;
}
