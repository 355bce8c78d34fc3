import { reasonOf } from '../broker-error.ts';
import { isKnown } from '../sessions/connection-record.ts';
import type { ManagedTokenPorts } from './ports.ts';

/** The refresher checks after this whether the setting has taken effect. */
const LOOK_SOON_MS = 60_000;

export interface RotationSetting {
  /** Days between rotations; null: switch off; undefined: leave the setting, or take the default where there is none. */
  readonly wanted: number | null | undefined;
  readonly byDefault: number | null;
}

/**
 * Applies the rotation setting of `PUT /connections/{connection}`. Switched off, the token stays valid and in its secret
 * until somebody revokes it.
 */
export async function switchRotation(
  ports: ManagedTokenPorts,
  connection: string,
  { wanted, byDefault }: RotationSetting,
): Promise<void> {
  const { managedRecords, telemetry } = ports;
  const record = await managedRecords.find(connection);
  const before = record?.afterDays ?? null;
  const afterDays = wanted === undefined ? (record ? before : byDefault) : wanted;
  const now = ports.clock.now();
  if (record && before === afterDays && afterDays !== null) {
    // Somebody may just have mended a fault, or a PUT like this have died half-way: the refresher looks at once.
    return await managedRecords.note(connection, { ifAfterDays: afterDays, change: { restarts: 0 }, lookAt: now });
  }
  // Written first: if this dies before Secrets Manager knows, the refresher finds the setting and applies it.
  const change = { afterDays, changedAt: now, restarts: 0, pendingSince: null };
  await managedRecords.set(connection, change, now + LOOK_SOON_MS);
  try {
    const taken = await tellSecretsManager(ports, connection, { before, afterDays });
    if (taken) return telemetry.info(describeChange(before, afterDays), { connection, afterDays });
    telemetry.warn(TRIED_AGAIN, { connection });
  } catch (error) {
    // The setting stands, and the refresher goes on trying: the request as a whole has not failed.
    telemetry.warn(TRIED_AGAIN, { connection, reason: reasonOf(error) });
  }
}

const TRIED_AGAIN = 'Secrets Manager does not take the rotation yet; tried again later';

function describeChange(before: number | null, afterDays: number | null): string {
  if (afterDays === null) return 'rotation switched off';
  return before === null ? 'rotation switched on' : 'rotation period changed';
}

/** False: Secrets Manager does not take the setting now. */
async function tellSecretsManager(
  ports: ManagedTokenPorts,
  connection: string,
  { before, afterDays }: { readonly before: number | null; readonly afterDays: number | null },
): Promise<boolean> {
  const { managedSecrets } = ports;
  if (afterDays === null) {
    await managedSecrets.switchOff(connection);
    return true;
  }
  // The secret of a connection that is being forgotten must not come back.
  if (!(await isKept(ports, connection))) return false;
  await managedSecrets.ensure(connection);
  const switchOn = () => managedSecrets.switchOn(connection, afterDays, { rotateNow: before === null });
  const taken = await switchOn();
  if (!(await isKept(ports, connection))) {
    await managedSecrets.switchOff(connection);
    return false;
  }
  if (taken || before !== null) return taken;
  // A rotation that was half-way when it was switched off keeps every later one from starting.
  await managedSecrets.switchOff(connection);
  return await switchOn();
}

/** Nobody has begun to forget the connection meanwhile. */
async function isKept({ connections }: ManagedTokenPorts, connection: string): Promise<boolean> {
  const known = await connections.find(connection);
  return isKnown(known) && known.forgettingAt === null;
}
