import { retryUntilFound, retryWrite } from '../retry.ts';
import type { UpstreamFailure } from '../upstream.ts';
import type { LeasedCalls, NotCalled } from './leased-calls.ts';
import type { RingExCredential, SessionPorts } from './ports.ts';
import type { ObtainedSession, RenewalFailure, RenewalStep } from './renewal.ts';
import type { Session } from './session.ts';
import type { Credentials } from './session-need.ts';
import type { SignIn, SignInOf } from './sign-in.ts';

/** One sign-in of a renewal. */
interface SigningIn {
  readonly ports: SessionPorts;
  readonly calls: LeasedCalls;
  readonly connection: string;
  /** The refresh before it has spent the recorded refresh token. */
  readonly refreshTokenSpent: boolean;
}

type Outcome = ObtainedSession | RenewalFailure;
type Source = Credentials['from'];

/** A read of the sign-in may lag behind the write it follows. */
const READ_PAUSES_MS = [150, 400] as const;

/** The one or two calls that turn credentials into a session. */
export async function signIn(signingIn: SigningIn, credentials: Credentials): Promise<Outcome> {
  if ('rcAccessToken' in credentials)
    return await exchange(signingIn, { accessToken: credentials.rcAccessToken, tokenType: 'Bearer' }, 'request');
  if (credentials.from === 'request') return await signInWith(signingIn, credentials.signIn, 'request');
  const { ports, connection } = signingIn;
  const stored = await retryUntilFound(ports.clock, READ_PAUSES_MS, () => ports.signIns.find(connection));
  return stored ? await signInWith(signingIn, stored, 'stored') : { ok: false, reason: 'sign-in missing' };
}

async function signInWith(signingIn: SigningIn, chosen: SignIn, source: Source): Promise<Outcome> {
  const { calls, ports, connection } = signingIn;
  const sessionCalls = ports.sessionCalls.at(null);
  if (chosen.kind === 'ringcx-password' || chosen.kind === 'legacy-password') {
    const answer = await calls.callLimited('login', (timeoutMs) =>
      chosen.kind === 'ringcx-password'
        ? sessionCalls.login(chosen, timeoutMs)
        : sessionCalls.legacyLogin(chosen, timeoutMs),
    );
    return answer.ok ? obtained(answer.value, source) : failed(signingIn, 'login', answer, source);
  }
  const token = await calls.callLimited('ringExToken', (timeoutMs) => sessionCalls.ringExToken(chosen, timeoutMs));
  if (!token.ok) return failed(signingIn, 'RingEX token', token, source);
  const { refreshToken } = token.value;
  if (chosen.kind === 'ringex-refresh-token' && refreshToken)
    await keepRefreshToken(ports, connection, { ...chosen, refreshToken });
  return await exchange(signingIn, token.value, source);
}

/** Before anything else can fail: the refresh token in the stored sign-in is spent. */
const keepRefreshToken = async (
  { clock, signIns }: SessionPorts,
  connection: string,
  next: SignInOf<'ringex-refresh-token'>,
): Promise<void> => await retryWrite(clock, () => signIns.put(connection, next));

async function exchange(signingIn: SigningIn, ringExToken: RingExCredential, source: Source): Promise<Outcome> {
  const { calls, ports } = signingIn;
  const answer = await calls.callLimited('exchange', (timeoutMs) =>
    ports.sessionCalls.at(null).exchange(ringExToken, timeoutMs),
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
