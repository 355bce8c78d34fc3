import { isKnown } from './find-connection.ts';
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
  const now = ports.clock.now();
  if (record && before === afterDays && afterDays !== null) {
    // What was wrong may have been mended just now, or a PUT like this have died half-way: no reason to wait any longer.
    return await ports.managed.note(connection, afterDays, { restarts: 0 }, now);
  }
  // Written first: should this die before Secrets Manager knows, the refresher finds it and brings it about.
  const change = { afterDays, changedAt: now, restarts: 0, pendingSince: null, restartWanted: false };
  await ports.managed.set(connection, change, now + LOOK_SOON_MS);
  try {
    const taken = await tellSecretsManager(ports, connection, before, afterDays);
    if (taken) return ports.signals.say(whatIsSaid(before, afterDays), { connection, afterDays });
    ports.signals.warn(TRIED_AGAIN, { connection });
  } catch (error) {
    // The setting stands, and the refresher goes on trying: no reason to call the whole request a failure.
    ports.signals.warn(TRIED_AGAIN, { connection, reason: reasonOf(error) });
  }
}

const TRIED_AGAIN = 'Secrets Manager does not take the rotation yet; tried again later';

function whatIsSaid(before: number | null, after: number | null): string {
  if (after === null) return 'rotation switched off';
  return before === null ? 'rotation switched on' : 'rotation period changed';
}

/** False: Secrets Manager does not take it now. */
async function tellSecretsManager(
  ports: RotationPorts,
  connection: string,
  before: number | null,
  afterDays: number | null,
): Promise<boolean> {
  if (afterDays === null) {
    await ports.secret.switchOff(connection);
    return true;
  }
  // Its secret must not come back.
  if (!(await isKept(ports, connection))) return false;
  await ports.secret.ensure(connection);
  const switchOn = () => ports.secret.switchOn(connection, afterDays, { rotateNow: before === null });
  const taken = await switchOn();
  if (!(await isKept(ports, connection))) {
    await ports.secret.switchOff(connection);
    return false;
  }
  if (taken || before !== null) return taken;
  // What was left half-way when it was switched off keeps every rotation from starting.
  await ports.secret.switchOff(connection);
  return await switchOn();
}

/** Not forgotten meanwhile. */
async function isKept({ connections }: RotationPorts, connection: string): Promise<boolean> {
  const known = await connections.find(connection);
  return isKnown(known) && known.forgettingAt === null;
}
