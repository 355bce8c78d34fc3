import { reasonOf } from '../broker-error.ts';
import { announce } from '../events/announce.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { intentKeyOf } from './intent.ts';
import type { ApiTokenPorts, IntentHold } from './ports.ts';

/**
 * Announces the tokens in RingCX's list that are in no register, the first time that they are seen.
 * @param unknown the fingerprints of all that are in no register.
 * @param own the intent of the present request, if it has one.
 */
export async function announceUnknown(
  ports: ApiTokenPorts,
  connection: string,
  unknown: readonly string[],
  own?: IntentHold,
): Promise<void> {
  const { register, telemetry } = ports;
  if (unknown.length === 0) return;
  try {
    const seen = new Set(await register.unknownSeen(connection));
    const first = unknown.filter((fingerprint) => !seen.has(fingerprint));
    // A token that is just being made, or whose making was interrupted, will be in the register. The next look tells.
    if (first.length > 0 && (await isSomebodyMaking(ports, connection, own))) return;
    const owners = await register.owners(first);
    const fingerprints = first.filter((fingerprint) => !owners.has(fingerprint)).sort();
    const happening = { name: 'ApiTokenUnknown', fields: { connection, fingerprints } } as const;
    if (fingerprints.length > 0) await announce(ports, happening, `${fingerprints.length}x${fingerprints[0]}`);
    if (fingerprints.length > 0 || seen.size > unknown.length) await register.noteUnknownSeen(connection, unknown);
  } catch (error) {
    telemetry.warn('unknown API tokens could not be announced', { connection, reason: reasonOf(error) });
  }
}

async function isSomebodyMaking(ports: ApiTokenPorts, connection: string, own?: IntentHold): Promise<boolean> {
  const key = intentKeyOf(await findConnection(ports.connections, connection));
  return (await ports.intents.standing(key)).some(({ owner }) => owner !== own?.owner);
}
