import { retryUntilFound } from '../retry.ts';
import { DAY_MS } from '../system.ts';
import type { UpstreamFailure } from '../upstream.ts';
import { getRingExToken, ringExTokenKeyOf } from './get-ringex-token.ts';
import type { NotCalled } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { ObtainedSession, RenewalFailure, RenewalStep } from './renewal.ts';
import type { RingExAccess } from './ringex-token.ts';
import type { Session } from './session.ts';
import { isRefusal } from './session-errors.ts';
import type { Credentials } from './session-need.ts';
import { budgetKeyOf, type SignIn } from './sign-in.ts';
import { changeBudget, spendSignIn, withPenalty } from './sign-in-budget.ts';
import type { SigningIn } from './signing-in.ts';
import { SHORT_WAIT_MS } from './timing.ts';

type Outcome = ObtainedSession | RenewalFailure;
type Source = Credentials['from'];

/** A read of the sign-in may lag behind the write it follows. */
const READ_PAUSES_MS = [150, 400] as const;

/** The calls that turn credentials into a session. */
export async function signIn(signingIn: SigningIn, credentials: Credentials): Promise<Outcome> {
  const { ports, renewal } = signingIn;
  const { name } = renewal.record;
  if ('ringEx' in credentials) {
    const budget = { key: await budgetKeyOfExchange(ports, name), source: 'request' } as const;
    return await exchange(signingIn, credentials.ringEx, budget);
  }
  if (credentials.from === 'request') return await signInWith(signingIn, credentials.signIn, 'request');
  const stored = await retryUntilFound(ports.clock, READ_PAUSES_MS, () => ports.signIns.find(name));
  return stored ? await signInWith(signingIn, stored, 'stored') : { ok: false, reason: 'sign-in missing' };
}

/** Nobody says whose RingEX token a request brings. It is likely to come from the application of the connection's own. */
async function budgetKeyOfExchange({ signIns }: SessionPorts, name: string): Promise<string> {
  const stored = await signIns.find(name);
  return stored && 'clientId' in stored ? budgetKeyOf(stored) : `exchange:${name}`;
}

async function signInWith(signingIn: SigningIn, chosen: SignIn, source: Source): Promise<Outcome> {
  const { calls, ports, hosts } = signingIn;
  const budget = { key: budgetKeyOf(chosen), source };
  const ringCx = ports.sessionCalls.at(hosts);
  switch (chosen.kind) {
    case 'ringcx-password':
    case 'legacy-password': {
      const limit = await spend(signingIn, budget);
      if (limit) return limit;
      const answer = await calls.call((timeoutMs) =>
        chosen.kind === 'ringcx-password' ? ringCx.login(chosen, timeoutMs) : ringCx.legacyLogin(chosen, timeoutMs),
      );
      return answer.ok ? obtained(answer.value, source) : await failed(signingIn, 'login', answer, budget);
    }
    case 'ringex-jwt':
    case 'ringex-refresh-token':
      return await signInThroughRingEx(signingIn, chosen, budget);
  }
}

interface Budget {
  readonly key: string;
  readonly source: Source;
}

/** Whether RingCX exchanges a token twice is asked again after this, because a disturbance may have looked like a no. */
const SINGLE_USE_MS = DAY_MS;

/**
 * Exchanges the RingEX token that is held for this sign-in. If RingCX refuses that one, which may have been exchanged
 * before, exchanges a fresh one.
 */
async function signInThroughRingEx(
  signingIn: SigningIn,
  chosen: Extract<SignIn, { kind: 'ringex-jwt' | 'ringex-refresh-token' }>,
  budget: Budget,
): Promise<Outcome> {
  const { clock, ringExTokens } = signingIn.ports;
  const key = ringExTokenKeyOf(chosen);
  // A sign-in that somebody has just given, or has tried, is to be judged by RingEX itself.
  const attempts = signingIn.renewal.need.kind === 'sign-in' ? (['fresh'] as const) : (['held', 'fresh'] as const);
  let heldRefused = false;
  for (const freshness of attempts) {
    const limit = await spend(signingIn, budget);
    if (limit) return limit;
    const token = await getRingExToken(signingIn, chosen, { freshness, budgetKey: budget.key });
    if (!token.ok) return await failed(signingIn, 'RingEX token', token, budget);
    const outcome = await exchange(signingIn, token.value, { ...budget, spent: true });
    if (outcome.ok) {
      // RingCX took the fresh token at once, so the held one was refused for itself, not in a disturbance. The session
      // that it has just given is not to be lost for this note.
      if (heldRefused && !token.wasHeld)
        await ringExTokens.noteSingleUse(key, clock.now() + SINGLE_USE_MS).catch(() => undefined);
      return { ...outcome, ringEx: token.value };
    }
    const refused = outcome.reason === 'call failed' && isRefusal(outcome.answer);
    if (!refused || !token.wasHeld) return outcome;
    // Noted before anything else can fail, or the next sign-in would spend its turn on the same token.
    await ringExTokens.noteRefused(key, token.value.obtainedAt);
    heldRefused = true;
  }
  return { ok: false, reason: 'out of time' };
}

async function exchange(
  signingIn: SigningIn,
  ringEx: RingExAccess,
  budget: Budget & { readonly spent?: true },
): Promise<Outcome> {
  const { calls, ports, hosts } = signingIn;
  const limit = budget.spent ? undefined : await spend(signingIn, budget);
  if (limit) return limit;
  const answer = await calls.call((timeoutMs) => ports.sessionCalls.at(hosts).exchange(ringEx, timeoutMs));
  return answer.ok ? obtained(answer.value, budget.source) : await failed(signingIn, 'exchange', answer, budget);
}

/** Records the sign-in in its budget, after a short wait for its turn if need be. Undefined: it may be made. */
async function spend(signingIn: SigningIn, { key }: Budget): Promise<RenewalFailure | undefined> {
  const { calls, ports, renewal, refresh } = signingIn;
  const { clock } = ports;
  const first = await takeTurn(signingIn, key);
  if (!first) return { ok: false, reason: 'out of time' };
  if (first.go) return undefined;
  const waitMs = first.at - clock.now();
  if (waitMs > SHORT_WAIT_MS || first.at > renewal.deadline)
    return { ok: false, reason: 'sign-in limit', at: first.at, refresh };
  await calls.wait(Math.max(0, waitMs));
  const second = await takeTurn(signingIn, key);
  if (second?.go) return undefined;
  return { ok: false, reason: 'sign-in limit', at: second?.at ?? first.at, refresh };
}

async function takeTurn({ ports, renewal }: SigningIn, key: string) {
  const { clock, random, budgets } = ports;
  const urgency = renewal.need.kind === 'due' ? 'background' : 'waiting';
  return await changeBudget({ store: budgets, clock, fraction: () => random.fraction() }, key, (budget) =>
    spendSignIn(budget, { connection: renewal.record.name, urgency, now: clock.now() }),
  );
}

const obtained = (session: Session, source: Source): ObtainedSession => ({
  ok: true,
  session,
  by: source === 'stored' ? 'stored sign-in' : 'credentials of the request',
});

/** RingCX's and RingEX's penalty, where an answer does not say how long. */
const PENALTY_MS = 60_000;

async function failed(
  { ports, refresh }: SigningIn,
  step: RenewalStep,
  answer: UpstreamFailure | NotCalled,
  { key, source }: Budget,
): Promise<RenewalFailure> {
  if (answer.reason === 'not called') return answer.because;
  if (answer.reason !== 'rate-limited')
    return { ok: false, reason: 'call failed', step, answer, credentials: source, refresh };
  // Recorded for all: a further call within the penalty makes it begin again.
  const { clock, random, budgets } = ports;
  const { retryAfterMs = PENALTY_MS } = answer;
  await changeBudget({ store: budgets, clock, fraction: () => random.fraction() }, key, (budget) => ({
    budget: withPenalty(budget, clock.now() + retryAfterMs),
  }));
  const limited = { ...answer, retryAfterMs };
  return { ok: false, reason: 'call failed', step, answer: limited, credentials: source, refresh };
}
