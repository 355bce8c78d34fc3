import { healIntent } from './heal-intent.ts';
import { INTENT_MS } from './intent-times.ts';
import type { MakingPorts } from './rotation-ports.ts';

/**
 * An intent whose owner has died: what it has made is found, registered, and the intent cleared; so that a token made
 * for a request that never got its answer comes to light within a minute. A rotation that is tried again finds the one
 * made for it in the register.
 */
export async function healLeftIntent(ports: MakingPorts, connection: string): Promise<void> {
  const { intents, clock, random } = ports;
  const standing = await intents.find(connection);
  const now = clock.now();
  if (!standing || standing.until > now) return;
  const owner = random.id();
  if (!(await intents.takeOver(connection, standing, owner, now + INTENT_MS))) return;
  await healIntent(ports, connection, { ...standing, owner });
  await intents.clear(connection, owner);
}
