import type { Credentials } from './demand.ts';
import { LeasedCalls } from './leased-calls.ts';
import type { Redacted } from './redacted.ts';
import { RenewalFault, signInMissing } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import type { Session } from './session.ts';
import type { SignIn } from './sign-in.ts';
import type { UpstreamFailure } from './upstream.ts';

export interface ObtainedSession {
  readonly session: Session;
  readonly by: 'refresh' | 'stored sign-in' | 'credentials of the request';
}

/** Refresh, and where that cannot work any more, sign in again; or sign in at once where that was demanded. */
export async function obtainSession(ports: RenewalPorts, renewal: LeasedRenewal): Promise<ObtainedSession> {
  const { record, demand } = renewal;
  const calls = new LeasedCalls(ports, renewal);
  if (demand.want === 'sign-in') return await signIn(ports, renewal, calls, demand.credentials, false);
  const refreshToken = record.session?.refreshToken ?? null;
  if (refreshToken) {
    const session = await refresh(ports, calls, refreshToken, record.failures);
    if (session) return { session, by: 'refresh' };
  }
  const spent = refreshToken !== null;
  if (record.refusedAt !== null) throw new RenewalFault('refresh', { ok: false, reason: 'refused' }, 'stored', spent);
  return await signIn(ports, renewal, calls, { from: 'stored' }, spent);
}

/** As often in a row may RingCX be down before the cause is sought in the refresh token. */
const PATIENT_FAILURES = 3;

/** Null: the refresh token is spent. A lost answer may have spent it, or not: asked once more, at once. */
async function refresh(
  ports: RenewalPorts,
  calls: LeasedCalls,
  refreshToken: Redacted,
  failures: number,
): Promise<Session | null> {
  const send = (timeoutMs: number) => ports.ringCx.refresh(refreshToken, timeoutMs);
  let answer = await calls.call('refresh', null, send);
  if (!answer.ok && answer.reason === 'lost') answer = await calls.call('refresh', null, send);
  if (answer.ok) return answer.value;
  const mayPass = answer.reason === 'rate-limited' || (answer.reason === 'unavailable' && failures < PATIENT_FAILURES);
  if (mayPass) throw new RenewalFault('refresh', answer, null);
  return null;
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
    const answer = await calls.call('login', 'login', (timeoutMs) => ports.ringCx.login(chosen, timeoutMs));
    if (!answer.ok) throw fail('login', answer);
    return { session: answer.value, by };
  }
  const token = await calls.call('RingEX token', 'ringExToken', (timeoutMs) =>
    ports.ringCx.ringExToken(chosen, timeoutMs),
  );
  if (!token.ok) throw fail('RingEX token', token);
  return { session: await exchange(token.value), by };

  async function exchange(rcAccessToken: Redacted): Promise<Session> {
    const answer = await calls.call('exchange', 'exchange', (timeoutMs) =>
      ports.ringCx.exchange(rcAccessToken, timeoutMs),
    );
    if (!answer.ok) throw fail('exchange', answer);
    return answer.value;
  }
}

async function storedSignIn(ports: RenewalPorts, name: string): Promise<SignIn> {
  const stored = await ports.signIns.find(name);
  if (stored) return stored;
  throw signInMissing(name);
}
