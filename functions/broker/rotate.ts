import type { ManagedSecretState, ManagedToken } from './api-token-ports.ts';
import { findConnection } from './find-connection.ts';
import { makeApiToken } from './make-api-token.ts';
import { CALL_TIMEOUT_MS } from './renewal-times.ts';
import { revokeRetired } from './revoke-retired.ts';
import { RotationFault } from './rotation-fault.ts';
import { DAY_MS, type RotationPorts } from './rotation-ports.ts';
import { moved, versionWith } from './secret-versions.ts';
import { settle } from './settle-managed-tokens.ts';
import type { Upstream } from './upstream.ts';

export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

/**
 * One of Secrets Manager's four steps. Each may be run again, at any time, by anybody: what is done already is left as
 * it is.
 * @param versionId of the secret's version that is to become AWSCURRENT.
 */
export async function rotate(
  ports: RotationPorts,
  connection: string,
  step: RotationStep,
  versionId: string,
): Promise<void> {
  const afterDays = (await ports.managed.find(connection))?.afterDays ?? null;
  if (afterDays === null) throw new RotationFault(`connection ${connection} keeps no managed API token`);
  const state = await described(ports, connection, versionId);
  const rotation = { connection, versionId, afterDays, state };
  const labels = state.versions.get(versionId) ?? [];
  if (labels.includes('AWSCURRENT')) {
    if (step === 'finishSecret') await settleAfterFinish(ports, rotation, state);
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
}

const PAUSES_MS = [200, 400, 800, 1600, 3000] as const;

/** Reads may lag behind the write that made the version. */
async function described(ports: RotationPorts, connection: string, versionId: string): Promise<ManagedSecretState> {
  for (const pause of [...PAUSES_MS, null]) {
    const state = await ports.secret.describe(connection);
    if (state?.versions.has(versionId)) {
      if (state.rotationEnabled) return state;
      throw new RotationFault(`rotation is not enabled for the API token of connection ${connection}`);
    }
    if (pause !== null) await ports.clock.sleep(pause);
  }
  throw new RotationFault(`the API token of connection ${connection} has no version ${versionId}`);
}

async function createSecret(ports: RotationPorts, { connection, versionId, afterDays }: Rotation): Promise<void> {
  if (await ports.secret.read(connection, { id: versionId })) return;
  const { mainAccountId } = await findConnection(ports.connections, connection);
  const wish = { id: versionId, purpose: 'managed', label: 'managed' } as const;
  const { apiToken, entry, owner } = await makeApiToken(ports, connection, wish);
  const { fingerprint, createdAt, adopted } = entry;
  const rotateAfter = createdAt + afterDays * DAY_MS;
  const token: ManagedToken = { apiToken, connection, mainAccountId, fingerprint, createdAt, rotateAfter };
  await ports.secret.putPending(connection, versionId, token);
  await ports.intents.clear(connection, owner);
  ports.signals.say('rotation: a new API token is made', { connection, fingerprint, adopted });
}

/** By a call with it. RingCX may know it a moment later than it made it. */
async function testSecret(ports: RotationPorts, { connection, versionId }: Rotation): Promise<void> {
  let answer: Upstream<void> | undefined;
  for (const pause of [...PAUSES_MS, null]) {
    const token = await ports.secret.read(connection, { id: versionId });
    answer = token && (await ports.admin.testApiToken(token.apiToken, CALL_TIMEOUT_MS));
    if (answer?.ok) {
      ports.signals.say('rotation: the new API token works', { connection });
      return;
    }
    if (pause === null || answer?.reason === 'rate-limited') break;
    await ports.clock.sleep(pause);
  }
  const why = answer?.ok === false ? answer.reason : 'no value';
  throw new RotationFault(`the new API token of connection ${connection} does not work: ${why}`);
}

async function finishSecret(ports: RotationPorts, rotation: Rotation): Promise<void> {
  const { connection, versionId, afterDays, state } = rotation;
  if (!(await ports.secret.read(connection, { id: versionId }))) {
    throw new RotationFault(`version ${versionId} has no value`);
  }
  const [current, previous] = [versionWith(state, 'AWSCURRENT'), versionWith(state, 'AWSPREVIOUS')];
  await settle(ports, connection, state, afterDays);
  // To be revoked, perhaps; without its label the version may go at any time.
  const retiring = previous === null ? undefined : await ports.secret.read(connection, { id: previous });
  if (!(await ports.secret.moveCurrent(connection, versionId, current))) {
    throw new RotationFault(`AWSCURRENT of connection ${connection} was moved by somebody else`);
  }
  await settleAfterFinish(ports, rotation, moved(state, versionId, current), retiring);
  ports.signals.count('ManagedTokenRotated');
  ports.signals.say('rotation: the new API token is current', { connection });
}

/** @param state with AWSCURRENT where it is now. */
async function settleAfterFinish(
  ports: RotationPorts,
  { connection, versionId, afterDays }: Rotation,
  state: ManagedSecretState,
  retiring?: ManagedToken,
): Promise<void> {
  const { current } = await settle(ports, connection, state, afterDays);
  const createdAt = current?.createdAt ?? ports.clock.now();
  await ports.managed.note(connection, afterDays, { versionId, createdAt, pendingSince: null });
  if (retiring) await revokeRetired(ports, connection, state, retiring);
}
