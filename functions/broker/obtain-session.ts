import type { Credentials } from './demand.ts';
import { LeasedCalls, LeaseLost } from './leased-calls.ts';
import type { Redacted } from './redacted.ts';
import { RenewalFault, signInMissing } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import type { Session } from './session.ts';
import type { SignIn } from './sign-in.ts';
import type { Upstream, UpstreamFailure } from './upstream.ts';

export interface ObtainedSession {
  readonly session: Session;
  readonly by: 'refresh' | 'stored sign-in' | 'credentials of the request';
}

/** Refresh, and where that cannot work any more, sign in again; or sign in at once where that was demanded. */
export async function obtainSession(ports: RenewalPorts, renewal: LeasedRenewal): Promise<ObtainedSession> {
  const { record, demand, owner } = renewal;
  const calls = new LeasedCalls(ports, renewal);
  if (demand.want === 'sign-in') return await signIn(ports, renewal, calls, demand.credentials, false);
  const refreshToken = record.session?.refreshToken ?? null;
  if (!refreshToken) return await signInAgain(ports, renewal, calls, false);
  const refreshed = await refresh(ports, calls, refreshToken);
  if (refreshed.ok) return { session: refreshed.value, by: 'refresh' };
  if (mayPass(refreshed)) {
    const patient = record.failures < PATIENT_FAILURES || record.refusedAt !== null;
    if (patient || refreshed.reason === 'rate-limited') throw new RenewalFault('refresh', refreshed, null);
    return await signInAgain(ports, renewal, calls, false);
  }
  // Written down at once: whatever comes of the sign-in, nobody is to try this refresh token again.
  if (!(await ports.connections.dropRefreshToken(record, owner))) throw new LeaseLost();
  return await signInAgain(ports, renewal, calls, true);
}

/** As often in a row may RingCX be down before a sign-in is tried instead of a refresh. */
const PATIENT_FAILURES = 3;

/** RingCX is down or busy: that says nothing about the refresh token. */
const mayPass = ({ reason }: UpstreamFailure): boolean => reason === 'rate-limited' || reason === 'unavailable';

async function signInAgain(
  ports: RenewalPorts,
  renewal: LeasedRenewal,
  calls: LeasedCalls,
  spent: boolean,
): Promise<ObtainedSession> {
  if (renewal.record.refusedAt !== null)
    throw new RenewalFault('refresh', { ok: false, reason: 'refused' }, 'stored', spent);
  return await signIn(ports, renewal, calls, { from: 'stored' }, spent);
}

/** A lost answer may have spent the token, or not: asked once more, at once. */
async function refresh(ports: RenewalPorts, calls: LeasedCalls, refreshToken: Redacted): Promise<Upstream<Session>> {
  const send = (timeoutMs: number) => ports.ringCx.refresh(refreshToken, timeoutMs);
  const answer = await calls.call(null, send);
  return !answer.ok && answer.reason === 'lost' ? await calls.call(null, send) : answer;
}

async function signIn(
  ports: RenewalPorts,
  renewal: LeasedRenewal,
  calls: LeasedCalls,
  credentials: Credentials,
  spent: boolean,
): Promise<ObtainedSession> {
  const by = credentials.from === 'stored' ? 'stored sign-in' : 'credentials of the request';
  const fail = (step: 'login' | 'exchange' | 'RingEX token', failure: UpstreamFailure) =>
    new RenewalFault(step, failure, credentials.from, spent);
  if ('rcAccessToken' in credentials) return { session: await exchange(credentials.rcAccessToken), by };
  const chosen = 'signIn' in credentials ? credentials.signIn : await storedSignIn(ports, renewal.record.name);
  if (chosen.kind === 'ringcx-password') {
    const answer = await calls.call('login', (timeoutMs) => ports.ringCx.login(chosen, timeoutMs));
    if (!answer.ok) throw fail('login', answer);
    return { session: answer.value, by };
  }
  const token = await calls.call('ringExToken', (timeoutMs) => ports.ringCx.ringExToken(chosen, timeoutMs));
  if (!token.ok) throw fail('RingEX token', token);
  return { session: await exchange(token.value), by };

  async function exchange(rcAccessToken: Redacted): Promise<Session> {
    const answer = await calls.call('exchange', (timeoutMs) => ports.ringCx.exchange(rcAccessToken, timeoutMs));
    if (!answer.ok) throw fail('exchange', answer);
    return answer.value;
  }
}

/** A read may lag behind the write it follows. */
const READ_PAUSES_MS = [150, 400] as const;

async function storedSignIn(ports: RenewalPorts, name: string): Promise<SignIn> {
  for (const pause of [...READ_PAUSES_MS, null]) {
    const stored = await ports.signIns.find(name);
    if (stored) return stored;
    if (pause !== null) await ports.clock.sleep(pause);
  }
  throw signInMissing(name);
}
