import { createHash } from 'node:crypto';
import { poll, retryWrite } from '../retry.ts';
import type { Upstream } from '../upstream.ts';
import type { NotCalled } from './leased-calls.ts';
import type { HeldRingExToken } from './ringex-token.ts';
import type { SignInOf } from './sign-in.ts';
import { changeBudget, withLimit } from './sign-in-budget.ts';
import type { SigningIn } from './signing-in.ts';
import { LEASE_MS } from './timing.ts';

type RingExSignIn = SignInOf<'ringex-jwt'> | SignInOf<'ringex-refresh-token'>;

/** A held token must outlive its exchange. */
const MARGIN_MS = 60_000;

/**
 * RingCX may take each RingEX token only once. After it has refused a held one, none is shared for this long, or the
 * connections of one application would spend their turns on each other's tokens.
 */
const NOT_SHARED_MS = 3600_000;

/** Waits this long for another connection with the same sign-in. */
const PATIENCE_MS = 5000;

/** The name of a sign-in's RingEX token: connections with the same credentials share it. */
export function ringExTokenKeyOf(signIn: RingExSignIn): string {
  const credential = signIn.kind === 'ringex-jwt' ? signIn.jwt : signIn.refreshToken;
  return createHash('sha256').update(`${signIn.clientId.open()}\n${credential.open()}`).digest('hex');
}

type GotToken =
  | { readonly ok: true; readonly value: HeldRingExToken; readonly wasHeld: boolean }
  | Exclude<Upstream<never> | NotCalled, { readonly ok: true }>;

/**
 * The RingEX token of a sign-in. RingCentral asks to reuse a token until it expires, and to share it between processes.
 * Only one process gets a new one at a time: a RingEX refresh token is good for one use.
 * @param options.freshness `fresh`: RingCX has refused the held one.
 */
export async function getRingExToken(
  signingIn: SigningIn,
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
    clock.now() - (held.refusedAt ?? 0) > NOT_SHARED_MS &&
    held.expiresAt - clock.now() > MARGIN_MS &&
    (freshness === 'held' || held.obtainedAt > askedAt);
  const first = await ringExTokens.find(key);
  if (usable(first)) return { ok: true, value: first, wasHeld: true };
  const turn = await poll(ports, clock.now() + PATIENCE_MS, async () => {
    const now = clock.now();
    if (await ringExTokens.lock(key, owner, now, now + 3 * LEASE_MS)) return 'ours' as const;
    const held = await ringExTokens.find(key);
    return usable(held) ? held : undefined;
  });
  if (!turn) return { ok: false, reason: 'not called', because: { ok: false, reason: 'out of time' } };
  if (turn !== 'ours') return { ok: true, value: turn, wasHeld: true };
  return await requestToken(signingIn, signIn, { key, owner, budgetKey });
}

async function requestToken(
  { calls, ports, hosts }: SigningIn,
  signIn: RingExSignIn,
  { key, owner, budgetKey }: { readonly key: string; readonly owner: string; readonly budgetKey: string },
): Promise<GotToken> {
  const { budgets, clock, random, ringExTokens } = ports;
  // The sign-in holds the first refresh token; each use gives the next one.
  const current = signIn.kind === 'ringex-jwt' ? undefined : (await ringExTokens.find(key))?.refreshToken;
  const presented = signIn.kind === 'ringex-refresh-token' && current ? { ...signIn, refreshToken: current } : signIn;
  const obtainedAt = clock.now();
  const answer = await calls.call((timeoutMs) => ports.sessionCalls.at(hosts).ringExToken(presented, timeoutMs));
  if (!answer.ok) {
    await ringExTokens.unlock(key, owner);
    return answer;
  }
  const { accessToken, tokenType, refreshToken, expiresInMs, rateLimit } = answer.value;
  const held: HeldRingExToken = {
    accessToken,
    tokenType,
    obtainedAt,
    expiresAt: obtainedAt + expiresInMs,
    refreshToken,
  };
  await retryWrite(clock, () => ringExTokens.save(key, held));
  if (rateLimit)
    await changeBudget({ store: budgets, clock, fraction: () => random.fraction() }, budgetKey, (budget) => ({
      budget: withLimit(budget, rateLimit),
    }));
  return { ok: true, value: held, wasHeld: false };
}
