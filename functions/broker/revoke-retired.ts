import type { ManagedSecretState, ManagedToken, RegisteredApiToken } from './api-token-ports.ts';
import { reasonOf } from './reason-of.ts';
import type { Redacted } from './redacted.ts';
import type { RotationPorts } from './rotation-ports.ts';
import { deleteAtRingCx, tokensAtRingCx } from './tokens-at-ringcx.ts';

/** A revocation that failed is tried again after this. */
const RETRY_MS = 15 * 60_000;

/** The next rotation takes the label away and looks by itself. */
const LABELLED_MS = 24 * 3600_000;

/**
 * Revokes the replaced API token that a rotation has taken the last label from, if its whole period is over. What fails
 * is reported, tried again by later ticks, and keeps nobody from anything else.
 * @param retiring with its value, so that RingCX need not be asked for it.
 */
export async function revokeRetired(
  ports: RotationPorts,
  connection: string,
  state: ManagedSecretState,
  retiring: ManagedToken,
): Promise<void> {
  const entry = await ports.register.find(connection, retiring.fingerprint);
  if (entry && isDue(entry, ports.clock.now()))
    await revokeUnlessLabelled(ports, connection, entry, state, retiring.apiToken);
}

const isDue = (entry: RegisteredApiToken, now: number): boolean =>
  !entry.adopted && entry.revokeAt !== null && entry.revokeAt <= now;

/** AWSPREVIOUS is what a reader falls back on: its token outlives the period if the next rotation is late. */
async function revokeUnlessLabelled(
  ports: RotationPorts,
  connection: string,
  entry: RegisteredApiToken,
  state: ManagedSecretState | undefined,
  apiToken?: Redacted,
): Promise<void> {
  const labels = (entry.madeFor && state?.versions.get(entry.madeFor)) || [];
  if (labels.length === 0) return await revoke(ports, connection, entry, apiToken);
  await ports.register.postponeRevocation(connection, entry.fingerprint, ports.clock.now() + LABELLED_MS);
}

async function revoke(
  ports: RotationPorts,
  connection: string,
  entry: RegisteredApiToken,
  known: Redacted | undefined,
): Promise<void> {
  const { fingerprint } = entry;
  try {
    const apiToken = known ?? (await tokensAtRingCx(ports, connection)).get(fingerprint);
    if (apiToken) await deleteAtRingCx(ports, connection, apiToken);
    await ports.register.remove(connection, fingerprint);
    ports.signals.say('a replaced API token is revoked', { connection, fingerprint });
  } catch (error) {
    ports.signals.count('ApiTokenNotRevoked');
    ports.signals.warn('a replaced API token could not be revoked; tried again later', {
      connection,
      fingerprint,
      reason: reasonOf(error),
    });
    await ports.register.postponeRevocation(connection, fingerprint, ports.clock.now() + RETRY_MS);
  }
}

/** The refresher's way to it: one token, whose time has come. */
export async function revokeDue(ports: RotationPorts, connection: string, fingerprint: string): Promise<void> {
  const state = await ports.secret.describe(connection);
  const entry = await ports.register.find(connection, fingerprint);
  if (entry && isDue(entry, ports.clock.now())) await revokeUnlessLabelled(ports, connection, entry, state);
}
