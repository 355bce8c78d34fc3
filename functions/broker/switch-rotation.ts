import { reasonOf } from './reason-of.ts';
import type { RotationPorts } from './rotation-ports.ts';

/** Whether what was set has come about. */
const LOOK_SOON_MS = 60_000;

/**
 * The setting of `PUT /connections/{connection}`: undefined leaves it as it is, or takes the default where it was never
 * set; null switches off. Switched off, the token stays valid and in its secret until somebody revokes it.
 */
export async function switchRotation(
  ports: RotationPorts,
  connection: string,
  wished: number | null | undefined,
  byDefault: number | null,
): Promise<void> {
  const record = await ports.managed.find(connection);
  const before = record?.afterDays ?? null;
  const afterDays = wished === undefined ? (record ? before : byDefault) : wished;
  if (record && before === afterDays && afterDays !== null) return;
  // Written first: should this die before Secrets Manager knows, the refresher finds it and brings it about.
  const now = ports.clock.now();
  await ports.managed.set(connection, { afterDays, changedAt: now, restarts: 0 }, now + LOOK_SOON_MS);
  try {
    await tellSecretsManager(ports, connection, before, afterDays);
  } catch (error) {
    // The setting stands, and the refresher goes on trying: no reason to call the whole request a failure.
    ports.signals.warn('Secrets Manager does not take the rotation yet; tried again later', {
      connection,
      reason: reasonOf(error),
    });
    return;
  }
  ports.signals.say(whatIsSaid(before, afterDays), { connection, afterDays });
}

function whatIsSaid(before: number | null, after: number | null): string {
  if (after === null) return 'rotation switched off';
  return before === null ? 'rotation switched on' : 'rotation period changed';
}

async function tellSecretsManager(
  ports: RotationPorts,
  connection: string,
  before: number | null,
  afterDays: number | null,
): Promise<void> {
  if (afterDays === null) {
    await ports.secret.switchOff(connection);
    return;
  }
  await ports.secret.ensure(connection);
  const taken = await ports.secret.switchOn(connection, afterDays, { rotateNow: before === null });
  if (!taken) ports.signals.warn('Secrets Manager does not take the rotation yet; tried again later', { connection });
}
