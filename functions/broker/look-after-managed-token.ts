import type { ManagedSecretState, ManagedTokenRecord } from './api-token-ports.ts';
import { CALL_TIMEOUT_MS } from './renewal-times.ts';
import { revokeRetired } from './revoke-retired.ts';
import { DAY_MS, type RotationPorts } from './rotation-ports.ts';
import { versionWith } from './secret-versions.ts';
import { settle } from './settle-managed-tokens.ts';

export interface LookAfterPorts extends RotationPorts {
  /** From one look at a managed token to the next. */
  readonly checkEveryMs: number;
}

/** A rotation takes seconds, and Secrets Manager's own retries minutes; one that is half-way for longer is stuck. */
const STUCK_AFTER_MS = 10 * 60_000;

/** While a rotation is half-way or has just been started. */
const SOON_MS = 2 * 60_000;

/** Secrets Manager may rotate at any time of the day it is due on. */
const OVERDUE_MS = 36 * 3600_000;

type Look = { readonly rotation: 'fine' | 'half-way' | 'started' };

/**
 * One look of the refresher at a connection's managed token: that it is rotated at all, that it works, that its
 * rotation is neither overdue nor stuck. What is wrong is reported and set going again.
 */
export async function lookAfterManagedToken(ports: LookAfterPorts, connection: string): Promise<void> {
  const record = await ports.managed.find(connection);
  if (!record || record.afterDays === null) return;
  const look = await lookAt(ports, connection, record, record.afterDays);
  const spread = ports.checkEveryMs * (0.8 + ports.random.fraction() * 0.4);
  const pause = look.rotation === 'fine' ? spread : SOON_MS;
  const pendingSince = look.rotation === 'half-way' ? (record.pendingSince ?? ports.clock.now()) : null;
  await ports.managed.set(connection, { pendingSince }, ports.clock.now() + Math.round(pause));
}

async function lookAt(
  ports: LookAfterPorts,
  connection: string,
  record: ManagedTokenRecord,
  afterDays: number,
): Promise<Look> {
  const state = await ports.secret.describe(connection);
  if (!state?.rotationEnabled) return await setUp(ports, connection, afterDays);
  await settle(ports, connection, state);
  await revokeRetired(ports, connection, state);
  const pending = halfWay(state);
  if (pending !== null) return await unstick(ports, connection, record, pending);
  if (state.afterDays !== afterDays) await ports.secret.switchOn(connection, afterDays, { rotateNow: false });
  const wrong = await whatIsWrong(ports, connection, afterDays);
  if (!wrong) return { rotation: 'fine' };
  ports.signals.count(wrong === 'overdue' ? 'ManagedTokenOverdue' : 'ManagedTokenDead');
  ports.signals.warn(`the managed API token is ${wrong}; rotating it now`, { connection });
  await ports.secret.rotate(connection);
  return { rotation: 'started' };
}

/** Somebody died between the table and Secrets Manager, or has deleted the secret. */
async function setUp(ports: LookAfterPorts, connection: string, afterDays: number): Promise<Look> {
  await ports.secret.ensure(connection);
  await ports.secret.switchOn(connection, afterDays, { rotateNow: true });
  return { rotation: 'started' };
}

const halfWay = (state: ManagedSecretState): string | null => {
  const pending = versionWith(state, 'AWSPENDING');
  return pending !== null && !state.versions.get(pending)?.includes('AWSCURRENT') ? pending : null;
};

/** A leftover AWSPENDING keeps every further rotation from starting. Its token is in the register, so not out of sight. */
async function unstick(
  ports: LookAfterPorts,
  connection: string,
  record: ManagedTokenRecord,
  pending: string,
): Promise<Look> {
  const since = record.pendingSince;
  if (since === null || ports.clock.now() - since < STUCK_AFTER_MS) return { rotation: 'half-way' };
  ports.signals.count('ManagedTokenOverdue');
  ports.signals.warn('a rotation was stuck half-way; starting it anew', { connection, versionId: pending });
  await ports.secret.clearPending(connection, pending);
  await ports.secret.rotate(connection);
  return { rotation: 'started' };
}

async function whatIsWrong(
  ports: LookAfterPorts,
  connection: string,
  afterDays: number,
): Promise<'overdue' | 'missing' | 'revoked by somebody' | undefined> {
  const token = await ports.secret.read(connection, { stage: 'AWSCURRENT' });
  if (!token) return 'missing';
  const answer = await ports.admin.testApiToken(token.apiToken, CALL_TIMEOUT_MS);
  if (!answer.ok && answer.reason === 'unauthorized') return 'revoked by somebody';
  const late = ports.clock.now() - token.createdAt - afterDays * DAY_MS;
  return late > OVERDUE_MS ? 'overdue' : undefined;
}
