import type { Redacted } from '../redacted.ts';
import { retryUntilFound } from '../retry.ts';
import type { UpstreamFailure } from '../upstream.ts';
import type { LeasedCalls, NotCalled } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { ObtainedSession, RenewalFailure, RenewalStep } from './renewal.ts';
import type { Session } from './session.ts';
import type { Credentials } from './session-need.ts';
import type { SignIn } from './sign-in.ts';

/** One sign-in of a renewal. */
interface SigningIn {
  readonly ports: SessionPorts;
  readonly calls: LeasedCalls;
  readonly connection: string;
  /** True if a refresh was tried before this sign-in and used up the refresh token. */
  readonly refreshTokenSpent: boolean;
}

type Outcome = ObtainedSession | RenewalFailure;
type Source = Credentials['from'];

/** A read of the sign-in may lag behind the write it follows. */
const READ_PAUSES_MS = [150, 400] as const;

/** The one or two calls that turn credentials into a session. */
export async function signIn(signingIn: SigningIn, credentials: Credentials): Promise<Outcome> {
  if ('rcAccessToken' in credentials) return await exchange(signingIn, credentials.rcAccessToken, 'request');
  if (credentials.from === 'request') return await signInWith(signingIn, credentials.signIn, 'request');
  const { ports, connection } = signingIn;
  const stored = await retryUntilFound(ports.clock, READ_PAUSES_MS, () => ports.signIns.find(connection));
  return stored ? await signInWith(signingIn, stored, 'stored') : { ok: false, reason: 'sign-in missing' };
}

async function signInWith(signingIn: SigningIn, chosen: SignIn, source: Source): Promise<Outcome> {
  const { calls, ports } = signingIn;
  if (chosen.kind === 'ringcx-password') {
    const answer = await calls.callLimited('login', (timeoutMs) => ports.sessionCalls.login(chosen, timeoutMs));
    return answer.ok ? obtained(answer.value, source) : failed(signingIn, 'login', answer, source);
  }
  const token = await calls.callLimited('ringExToken', (timeoutMs) =>
    ports.sessionCalls.ringExToken(chosen, timeoutMs),
  );
  return token.ok ? await exchange(signingIn, token.value, source) : failed(signingIn, 'RingEX token', token, source);
}

async function exchange(signingIn: SigningIn, rcAccessToken: Redacted, source: Source): Promise<Outcome> {
  const { calls, ports } = signingIn;
  const answer = await calls.callLimited('exchange', (timeoutMs) =>
    ports.sessionCalls.exchange(rcAccessToken, timeoutMs),
  );
  return answer.ok ? obtained(answer.value, source) : failed(signingIn, 'exchange', answer, source);
}

const obtained = (session: Session, source: Source): ObtainedSession => ({
  ok: true,
  session,
  by: source === 'stored' ? 'stored sign-in' : 'credentials of the request',
});

function failed(
  { refreshTokenSpent }: SigningIn,
  step: RenewalStep,
  answer: UpstreamFailure | NotCalled,
  source: Source,
): RenewalFailure {
  if (answer.reason === 'not called') return answer.because;
  return { ok: false, reason: 'call failed', step, answer, credentials: source, refreshTokenSpent };
}
