import { createHash } from 'node:crypto';
import { reasonOf } from '../broker-error.ts';
import { poll, retryWrite } from '../retry.ts';
import type { RateLimit, Upstream } from '../upstream.ts';
import type { LeasedCalls, NotCalled } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { HeldRingExToken, NewRingExToken, RingExAccess } from './ringex-token.ts';
import type { SignIn, SignInOf } from './sign-in.ts';
import { changeBudget, withLimit } from './sign-in-budget.ts';
import type { SigningIn } from './signing-in.ts';

type RingExSignIn = SignInOf<'ringex-jwt'> | SignInOf<'ringex-refresh-token'>;

/** A held token must outlive its exchange. */
const MARGIN_MS = 60_000;

/** Longer than a request and its store with all retries. */
const LOCK_MS = 45_000;

/** Waits this long for another connection with the same sign-in. */
const PATIENCE_MS = 5000;

/** The name of a sign-in's RingEX token: connections with the same credentials share it. */
export function ringExTokenKeyOf(signIn: RingExSignIn): string {
  const credential = signIn.kind === 'ringex-jwt' ? signIn.jwt : signIn.refreshToken;
  return createHash('sha256').update(`${signIn.clientId.open()}\n${credential.open()}`).digest('hex');
}

/** Undefined: the sign-in is none through RingEX. */
export const ringExTokenKeyIf = (signIn: SignIn | undefined): string | undefined =>
  signIn && 'clientId' in signIn ? ringExTokenKeyOf(signIn) : undefined;

/** A sign-in, or the refresher's care for a refresh token. */
type TokenAsker = Omit<SigningIn, 'calls' | 'refresh'> & { readonly calls: Pick<LeasedCalls, 'call'> };

type GotToken =
  | { readonly ok: true; readonly value: RingExAccess & { readonly obtainedAt: number }; readonly wasHeld: boolean }
  | Exclude<Upstream<never> | NotCalled, { readonly ok: true }>;

/**
 * The RingEX token of a sign-in. RingCentral asks to reuse a token until it expires, and to share it between processes.
 * Only one process gets a new one at a time: a RingEX refresh token is good for one use.
 * @param options.freshness `fresh`: RingCX has refused the held one.
 */
export async function getRingExToken(
  signingIn: TokenAsker,
  signIn: RingExSignIn,
  { freshness, budgetKey }: { readonly freshness: 'held' | 'fresh'; readonly budgetKey: string },
): Promise<GotToken> {
  const { ports } = signingIn;
  const { clock, ringExTokens } = ports;
  const key = ringExTokenKeyOf(signIn);
  const owner = ports.random.id();
  const askedAt = clock.now();
  const usable = (held: HeldRingExToken | undefined): held is HeldRingExToken =>
    held !== undefined &&
    ((held.singleUseUntil ?? 0) <= clock.now() || held.obtainedAt > askedAt) &&
    held.expiresAt - clock.now() > MARGIN_MS &&
    (freshness === 'held' || held.obtainedAt > askedAt);
  const first = await ringExTokens.find(key);
  if (usable(first)) return { ok: true, value: first, wasHeld: true };
  const turn = await poll(ports, clock.now() + PATIENCE_MS, async () => {
    const now = clock.now();
    if (await ringExTokens.lock(key, owner, now, now + LOCK_MS)) return 'ours' as const;
    const held = await ringExTokens.find(key);
    return usable(held) ? held : undefined;
  });
  if (!turn) return { ok: false, reason: 'not called', because: { ok: false, reason: 'out of time' } };
  if (turn !== 'ours') return { ok: true, value: turn, wasHeld: true };
  return await requestToken(signingIn, signIn, { key, owner, budgetKey });
}

async function requestToken(
  { calls, ports, hosts, renewal }: TokenAsker,
  signIn: RingExSignIn,
  { key, owner, budgetKey }: { readonly key: string; readonly owner: string; readonly budgetKey: string },
): Promise<GotToken> {
  const { clock, ringExTokens } = ports;
  // The sign-in holds the first refresh token; each use gives the next one.
  const current = signIn.kind === 'ringex-jwt' ? undefined : (await ringExTokens.find(key))?.refreshToken;
  const presented = signIn.kind === 'ringex-refresh-token' && current ? { ...signIn, refreshToken: current } : signIn;
  const obtainedAt = clock.now();
  const answer = await calls.call((timeoutMs) => ports.sessionCalls.at(hosts).ringExToken(presented, timeoutMs));
  if (!answer.ok) {
    await ringExTokens.unlock(key, owner);
    if (answer.reason !== 'not called') await learnLimit(ports, budgetKey, answer.rateLimit);
    return answer;
  }
  const { accessToken, tokenType, refreshToken, expiresInMs, rateLimit } = answer.value;
  const held = {
    accessToken,
    tokenType,
    obtainedAt,
    expiresAt: obtainedAt + expiresInMs,
    // A JWT gives the next token by itself. A refresh token of seven days beside it would only be one more secret.
    refreshToken: signIn.kind === 'ringex-jwt' ? null : refreshToken,
  };
  await saveOrReport(ports, key, held, renewal.record.name);
  await learnLimit(ports, budgetKey, rateLimit);
  return { ok: true, value: held, wasHeld: false };
}

/** RingEX may name its limit on any answer. A refusal for too many calls is the one that matters most. */
async function learnLimit(
  { budgets, clock, random }: SessionPorts,
  budgetKey: string,
  limit: RateLimit | null | undefined,
): Promise<void> {
  if (!limit) return;
  await changeBudget({ store: budgets, clock, fraction: () => random.fraction() }, budgetKey, (budget) => ({
    budget: withLimit(budget, limit),
  }));
}

/** A RingEX refresh token that is spent and whose successor is not stored can be replaced by a person only: so this is loud. */
async function saveOrReport(
  { clock, ringExTokens, telemetry }: SessionPorts,
  key: string,
  held: NewRingExToken,
  connection: string,
): Promise<void> {
  try {
    await retryWrite(clock, () => ringExTokens.save(key, held));
  } catch (error) {
    telemetry.count('SessionNotStored');
    telemetry.warn('a RingEX token could not be stored', { connection, reason: reasonOf(error) });
    if (held.refreshToken) throw error;
  }
}
