import type { RegisteredApiToken } from '../api-tokens/api-token.ts';
import { revokeRegistered } from '../api-tokens/revoke-registered.ts';
import { reasonOf } from '../broker-error.ts';
import { onceADay, tryToAnnounce } from '../events/announce.ts';
import type { Redacted } from '../redacted.ts';
import { DAY_MS } from '../system.ts';
import type { ManagedSecretState, ManagedToken, ManagedTokenPorts } from './ports.ts';

/** The pause after a revocation that failed. */
const RETRY_MS = 15 * 60_000;

/** The pause after RingCX did not list it: a list that lags is right by then, and another user's stays as it is. */
const MISSING_RETRY_MS = 6 * 3600_000;

/** The pause while AWSPREVIOUS still names the token; the next rotation takes the label away and revokes by itself. */
const LABELLED_MS = DAY_MS;

/**
 * Revokes the replaced API token from which a rotation has taken the last staging label, if its whole period is over. A
 * failure is reported and tried again by later ticks, and stops nothing else.
 * @param retiring with its value, so that RingCX need not be asked for it.
 */
export async function revokeRetired(
  ports: ManagedTokenPorts,
  connection: string,
  state: ManagedSecretState,
  retiring: ManagedToken,
): Promise<void> {
  const entry = await ports.register.find(connection, retiring.fingerprint);
  if (entry && isDue(entry, ports.clock.now()))
    await revokeUnlessLabelled(ports, connection, entry, state, retiring.apiToken);
}

/** Revokes one registered API token for the refresher, if its time has come. */
export async function revokeDue(ports: ManagedTokenPorts, connection: string, fingerprint: string): Promise<void> {
  const state = await ports.managedSecrets.describe(connection);
  const entry = await ports.register.find(connection, fingerprint);
  if (entry && isDue(entry, ports.clock.now())) await revokeUnlessLabelled(ports, connection, entry, state);
}

const isDue = (entry: RegisteredApiToken, now: number): boolean =>
  !entry.adopted && entry.revokeAt !== null && entry.revokeAt <= now;

/** Readers fall back on AWSPREVIOUS, so its token outlives its period if the next rotation is late. */
async function revokeUnlessLabelled(
  ports: ManagedTokenPorts,
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
  ports: ManagedTokenPorts,
  connection: string,
  entry: RegisteredApiToken,
  known: Redacted | undefined,
): Promise<void> {
  const { clock, register, telemetry } = ports;
  const { fingerprint } = entry;
  const day = `${fingerprint}:${onceADay(clock.now(), entry.revokeAt ?? 0)}`;
  try {
    if ((await revokeRegistered(ports, connection, entry, { known })) === 'revoked') {
      await register.remove(connection, fingerprint);
      return telemetry.info('a replaced API token is revoked', { connection, fingerprint });
    }
    await tryToAnnounce(ports, { name: 'ApiTokenMissing', fields: { connection, fingerprint } }, day);
    telemetry.warn('a replaced API token is missing from the list of RingCX and may live on; tried again later', {
      connection,
      fingerprint,
    });
    await register.postponeRevocation(connection, fingerprint, clock.now() + MISSING_RETRY_MS);
  } catch (error) {
    const reason = reasonOf(error);
    telemetry.warn('a replaced API token could not be revoked; tried again later', { connection, fingerprint, reason });
    const fields = { connection, fingerprint, code: reason };
    await tryToAnnounce(ports, { name: 'ApiTokenNotRevoked', fields }, day);
    await register.postponeRevocation(connection, fingerprint, clock.now() + RETRY_MS);
  }
}
