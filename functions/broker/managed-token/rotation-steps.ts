import { makeApiToken } from '../api-tokens/make-api-token.ts';
import type { Redacted } from '../redacted.ts';
import { retryUntilFound } from '../retry.ts';
import { callAdmin } from '../sessions/call-admin.ts';
import { findConnection } from '../sessions/find-connection.ts';
import { ADMIN_TIMEOUT_MS } from '../sessions/timing.ts';
import { DAY_MS } from '../system.ts';
import type { UpstreamFailure } from '../upstream.ts';
import { announceRotated } from './announcements.ts';
import { keepSightOfFormer } from './keep-sight-of-former.ts';
import type { ManagedSecretState, ManagedToken, ManagedTokenPorts } from './ports.ts';
import { reconcileRegister } from './reconcile-register.ts';
import { revokeRetired } from './revoke-retired.ts';
import { RotationFault } from './rotation-fault.ts';
import { versionWith, withCurrentMoved } from './secret-versions.ts';

export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

/**
 * Runs one of Secrets Manager's four steps. Each may be run again, at any time, by anybody: a step that is done already
 * changes nothing.
 * @param versionId of the secret's version that is to become AWSCURRENT.
 */
export async function runRotationStep(
  ports: ManagedTokenPorts,
  connection: string,
  step: RotationStep,
  versionId: string,
): Promise<void> {
  const record = await ports.managedRecords.find(connection);
  const afterDays = record?.afterDays ?? null;
  if (!record || afterDays === null) throw new RotationFault(`connection ${connection} keeps no managed API token`);
  const state = await describe(ports, connection, versionId);
  const rotation = { connection, versionId, afterDays, state, lastVersionId: record.versionId };
  const labels = state.versions.get(versionId) ?? [];
  if (labels.includes('AWSCURRENT')) {
    if (step === 'finishSecret') await recordFinish(ports, rotation, state);
    return;
  }
  if (!labels.includes('AWSPENDING')) {
    throw new RotationFault(`version ${versionId} is not the one that is being rotated to`);
  }
  if (step === 'createSecret') await createSecret(ports, rotation);
  if (step === 'testSecret') await testSecret(ports, rotation);
  if (step === 'finishSecret') await finishSecret(ports, rotation);
}

interface Rotation {
  readonly connection: string;
  readonly versionId: string;
  readonly afterDays: number;
  /** As it was when the step began. */
  readonly state: ManagedSecretState;
  /** The version that AWSCURRENT had when a rotation last ended. */
  readonly lastVersionId: string | null;
}

/** Secrets Manager's reads lag behind its writes, and RingCX may know a new token a moment after it made it. */
const LAG_PAUSES_MS = [200, 400, 800, 1600, 3000] as const;

async function describe(ports: ManagedTokenPorts, connection: string, versionId: string): Promise<ManagedSecretState> {
  const state = await retryUntilFound(ports.clock, LAG_PAUSES_MS, async () => {
    const described = await ports.managedSecrets.describe(connection);
    return described?.versions.has(versionId) ? described : undefined;
  });
  if (!state) throw new RotationFault(`the API token of connection ${connection} has no version ${versionId}`);
  if (state.rotationEnabled) return state;
  throw new RotationFault(`rotation is not enabled for the API token of connection ${connection}`);
}

async function createSecret(ports: ManagedTokenPorts, { connection, versionId, afterDays }: Rotation): Promise<void> {
  if (await ports.managedSecrets.read(connection, { id: versionId })) return;
  const { mainAccountId, rcAccountId, hosts } = await findConnection(ports.connections, connection);
  const request = { id: versionId, purpose: 'managed', label: 'managed' } as const;
  const { apiToken, entry, intent } = await makeApiToken(ports, connection, request);
  const { fingerprint, createdAt, adopted } = entry;
  const rotateAfter = createdAt + afterDays * DAY_MS;
  const at = { connection, mainAccountId, rcAccountId, apiBaseUrl: hosts?.apiUrl ?? null };
  const token: ManagedToken = { apiToken, ...at, fingerprint, createdAt, rotateAfter };
  await ports.managedSecrets.putPending(connection, versionId, token);
  await ports.intents.clear(intent);
  ports.telemetry.info('rotation: a new API token is made', { connection, fingerprint, adopted });
}

/** Calls RingCX with the new token. */
async function testSecret(ports: ManagedTokenPorts, { connection, versionId }: Rotation): Promise<void> {
  const { hosts, mainAccountId } = await findConnection(ports.connections, connection);
  const use = { connection, mainAccountId, share: 'keeping' } as const;
  const test = (apiToken: Redacted) =>
    callAdmin(ports, use, () => ports.apiTokenCalls.at(hosts).testApiToken(apiToken, ADMIN_TIMEOUT_MS));
  let why: UpstreamFailure['reason'] | 'no value' = 'no value';
  const outcome = await retryUntilFound(ports.clock, LAG_PAUSES_MS, async () => {
    const token = await ports.managedSecrets.read(connection, { id: versionId });
    const answer = token && (await test(token.apiToken));
    if (answer?.ok) return 'works';
    why = answer?.reason ?? 'no value';
    return why === 'rate-limited' ? why : undefined;
  });
  if (outcome !== 'works')
    throw new RotationFault(`the new API token of connection ${connection} does not work: ${why}`);
  ports.telemetry.info('rotation: the new API token works', { connection });
}

async function finishSecret(ports: ManagedTokenPorts, rotation: Rotation): Promise<void> {
  const { managedSecrets, telemetry } = ports;
  const { connection, versionId, afterDays, state, lastVersionId } = rotation;
  if (!(await managedSecrets.read(connection, { id: versionId })))
    throw new RotationFault(`version ${versionId} has no value`);
  const [current, previous] = [versionWith(state, 'AWSCURRENT'), versionWith(state, 'AWSPREVIOUS')];
  const known = await reconcileRegister(ports, connection, state, { afterDays, versionId: lastVersionId });
  if (!known.current) {
    for (const id of [current, previous]) if (id !== null) await keepSightOfFormer(ports, connection, id);
  }
  // Read now, perhaps to be revoked: a version without a label may vanish at any time.
  const retiring = previous === null ? undefined : await managedSecrets.held(connection, previous);
  if (!(await managedSecrets.moveCurrent(connection, versionId, current)))
    throw new RotationFault(`AWSCURRENT of connection ${connection} was moved by somebody else`);
  const moved = withCurrentMoved(state, versionId, current);
  await recordFinish(ports, rotation, moved);
  if (retiring) await revokeRetired(ports, connection, moved, retiring);
  telemetry.info('rotation: the new API token is current', { connection });
}

/** @param state with AWSCURRENT where it is now. */
async function recordFinish(
  ports: ManagedTokenPorts,
  { connection, versionId, afterDays, lastVersionId }: Rotation,
  state: ManagedSecretState,
): Promise<void> {
  const { current } = await reconcileRegister(ports, connection, state, { afterDays, versionId: lastVersionId });
  await announceRotated(ports, connection, { versionId, current });
  const createdAt = current?.createdAt ?? ports.clock.now();
  const change = { versionId, createdAt, pendingSince: null };
  await ports.managedRecords.note(connection, { ifAfterDays: afterDays, change });
}
