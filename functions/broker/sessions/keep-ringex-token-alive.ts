import { reasonOf } from '../broker-error.ts';
import { onceADay, tryToAnnounce } from '../events/announce.ts';
import { getRingExToken, ringExTokenKeyOf } from './get-ringex-token.ts';
import type { SessionPorts } from './ports.ts';
import type { Renewal } from './renewal.ts';
import { isRefusal } from './session-errors.ts';
import { budgetKeyOf, type SignInOf } from './sign-in.ts';
import { changeBudget, spendSignIn, withPenalty } from './sign-in-budget.ts';
import { CALL_TIMEOUT_MS } from './timing.ts';

/** A RingEX refresh token lives seven days, and each use gives another one. */
const RENEWED_AFTER_MS = 24 * 3600_000;

/** The pause after a failure; there are days left. */
const TRIED_AGAIN_AFTER_MS = 3 * 3600_000;

const PENALTY_MS = 60_000;

/**
 * Uses the RingEX refresh token of a connection once a day, because only a person can get another one. The sessions do
 * not use it: they live on RingCX's own refresh tokens.
 */
export async function keepRingExTokenAlive(ports: SessionPorts, renewal: Renewal): Promise<void> {
  const { record, need } = renewal;
  if (need.kind !== 'due' || record.signInKind !== 'ringex-refresh-token') return;
  try {
    const signIn = await ports.signIns.find(record.name);
    if (signIn?.kind === 'ringex-refresh-token') await renewIfOld(ports, renewal, signIn);
  } catch (error) {
    const fields = { connection: record.name, reason: reasonOf(error) };
    ports.telemetry.warn('the RingEX refresh token could not be renewed', fields);
  }
}

async function renewIfOld(
  ports: SessionPorts,
  renewal: Renewal,
  signIn: SignInOf<'ringex-refresh-token'>,
): Promise<void> {
  const { budgets, clock, random, ringExTokens, telemetry } = ports;
  const { name: connection, hosts } = renewal.record;
  const now = clock.now();
  const key = ringExTokenKeyOf(signIn);
  const held = await ringExTokens.find(key);
  if (held && now < (held.renewAt ?? held.obtainedAt + RENEWED_AFTER_MS)) return;
  const budgetKey = budgetKeyOf(signIn);
  const store = { store: budgets, clock, fraction: () => random.fraction() };
  const spent = await changeBudget(store, budgetKey, (budget) =>
    spendSignIn(budget, { connection, urgency: 'background', now }),
  );
  if (!spent?.go) return;
  // Written first: a process that dies here is followed by no flood of attempts.
  await ringExTokens.postponeRenewal(key, now + TRIED_AGAIN_AFTER_MS);
  const calls = { call: <T>(send: (timeoutMs: number) => Promise<T>) => send(CALL_TIMEOUT_MS) };
  const token = await getRingExToken({ ports, calls, renewal, hosts }, signIn, {
    freshness: 'fresh',
    budgetKey,
  });
  if (token.ok) return telemetry.info('the RingEX refresh token is renewed', { connection });
  if (token.reason === 'not called') return;
  if (token.reason === 'rate-limited') {
    const until = now + (token.retryAfterMs ?? PENALTY_MS);
    await changeBudget(store, budgetKey, (budget) => ({ budget: withPenalty(budget, until) }));
  }
  if (isRefusal(token)) await announceRefused(ports, connection, now);
  const fields = { connection, reason: token.reason };
  telemetry.warn(
    'RingEX did not renew the refresh token of the sign-in; a person must make another one before it ends',
    fields,
  );
}

async function announceRefused(ports: SessionPorts, connection: string, now: number): Promise<void> {
  const fields = { connection, credential: 'RingEX refresh token', code: 'sign_in_refused' } as const;
  await tryToAnnounce(ports, { name: 'SignInRefused', fields }, onceADay(now));
}
