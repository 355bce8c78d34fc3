import { reasonOf } from '../broker-error.ts';
import { getRingExToken, ringExTokenKeyOf } from './get-ringex-token.ts';
import { LeasedCalls } from './leased-calls.ts';
import type { SessionPorts } from './ports.ts';
import type { Renewal } from './renewal.ts';
import { budgetKeyOf } from './sign-in.ts';

/** A RingEX refresh token lives seven days, and each use gives another one. */
const RENEWED_AFTER_MS = 24 * 3600_000;

/**
 * Uses the RingEX refresh token of a connection once a day, because only a person can get another one. The sessions do
 * not use it: they live on RingCX's own refresh tokens. A failure is tried again with the next refresh.
 */
export async function keepRingExTokenAlive(ports: SessionPorts, renewal: Renewal): Promise<void> {
  const { record, need } = renewal;
  if (need.kind !== 'due' || record.signInKind !== 'ringex-refresh-token') return;
  try {
    const signIn = await ports.signIns.find(record.name);
    if (signIn?.kind !== 'ringex-refresh-token') return;
    const held = await ports.ringExTokens.find(ringExTokenKeyOf(signIn));
    if (held && ports.clock.now() - held.obtainedAt < RENEWED_AFTER_MS) return;
    const calls = new LeasedCalls(ports, renewal);
    const signingIn = { ports, calls, renewal, hosts: record.hosts, refresh: null };
    const token = await getRingExToken(signingIn, signIn, { freshness: 'fresh', budgetKey: budgetKeyOf(signIn) });
    const outcome = token.ok ? 'renewed' : token.reason;
    ports.telemetry.info('the RingEX refresh token is used once a day', { connection: record.name, outcome });
  } catch (error) {
    ports.telemetry.warn('the RingEX refresh token could not be renewed', {
      connection: record.name,
      reason: reasonOf(error),
    });
  }
}
