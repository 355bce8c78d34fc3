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

type Look = 'fine' | 'half-way' | 'started';

/**
 * One look of the refresher at a connection's managed token: that it is rotated at all, that it works, that its
 * rotation is neither overdue nor stuck. What is wrong is reported and set going again.
 */
export async function lookAfterManagedToken(ports: LookAfterPorts, connection: string): Promise<void> {
  const record = await ports.managed.find(connection);
  if (!record) return;
  if (record.afterDays === null) return await seeToItThatItIsOff(ports, connection);
  const look = await lookAt(ports, connection, record, record.afterDays);
  const now = ports.clock.now();
  const spread = ports.checkEveryMs * (0.8 + ports.random.fraction() * 0.4);
  const pendingSince = look === 'half-way' ? (record.pendingSince ?? now) : null;
  await ports.managed.note(
    connection,
    record.afterDays,
    { pendingSince },
    now + Math.round(look === 'fine' ? spread : SOON_MS),
  );
}

/** Somebody died between the table and Secrets Manager. */
async function seeToItThatItIsOff(ports: LookAfterPorts, connection: string): Promise<void> {
  const state = await ports.secret.describe(connection);
  if (state?.rotationEnabled) await ports.secret.switchOff(connection);
  await ports.managed.note(connection, null, {}, null);
}

async function lookAt(
  ports: LookAfterPorts,
  connection: string,
  record: ManagedTokenRecord,
  afterDays: number,
): Promise<Look> {
  const state = await ports.secret.describe(connection);
  if (!state?.rotationEnabled) return await setUp(ports, connection, afterDays);
  await settle(ports, connection, state, afterDays);
  await revokeRetired(ports, connection, state);
  const wrong = await whatIsWrong(ports, connection, afterDays);
  const pending = halfWay(state);
  if (pending !== null) return await lookAtHalfWay(ports, { connection, record, pending, wrong });
  if (state.afterDays !== afterDays) await ports.secret.switchOn(connection, afterDays, { rotateNow: false });
  if (!wrong) return 'fine';
  report(ports, connection, wrong);
  await ports.secret.rotate(connection);
  return 'started';
}

/** Never rotated by Secrets Manager, or not any more: somebody died on the way to it, or has deleted the secret. */
async function setUp(ports: LookAfterPorts, connection: string, afterDays: number): Promise<Look> {
  await ports.secret.ensure(connection);
  await ports.secret.switchOn(connection, afterDays, { rotateNow: true });
  return 'started';
}

const halfWay = (state: ManagedSecretState): string | null => {
  const pending = versionWith(state, 'AWSPENDING');
  return pending !== null && !state.versions.get(pending)?.includes('AWSCURRENT') ? pending : null;
};

interface HalfWay {
  readonly connection: string;
  readonly record: ManagedTokenRecord;
  readonly pending: string;
  readonly wrong: Wrong | undefined;
}

/**
 * Secrets Manager is given time to end it by itself; less if readers hold a dead token meanwhile. A leftover AWSPENDING
 * keeps every further rotation from starting. Its token is in the register, so it is not lost sight of.
 */
async function lookAtHalfWay(ports: LookAfterPorts, { connection, record, pending, wrong }: HalfWay): Promise<Look> {
  const dead = wrong === 'revoked by somebody';
  if (dead) report(ports, connection, wrong);
  const since = record.pendingSince;
  const patience = dead ? 0 : STUCK_AFTER_MS;
  if (since === null || ports.clock.now() - since < patience) return 'half-way';
  ports.signals.count('ManagedTokenOverdue');
  ports.signals.warn('a rotation was stuck half-way; starting it anew', { connection, versionId: pending });
  await ports.secret.clearPending(connection, pending);
  await ports.secret.rotate(connection);
  return 'started';
}

type Wrong = 'overdue' | 'missing' | 'revoked by somebody';

function report(ports: LookAfterPorts, connection: string, wrong: Wrong): void {
  ports.signals.count(wrong === 'overdue' ? 'ManagedTokenOverdue' : 'ManagedTokenDead');
  ports.signals.warn(`the managed API token is ${wrong}; rotating it`, { connection });
}

async function whatIsWrong(ports: LookAfterPorts, connection: string, afterDays: number): Promise<Wrong | undefined> {
  const token = await ports.secret.read(connection, { stage: 'AWSCURRENT' });
  if (!token) return 'missing';
  const answer = await ports.admin.testApiToken(token.apiToken, CALL_TIMEOUT_MS);
  if (!answer.ok && answer.reason === 'unauthorized') return 'revoked by somebody';
  const late = ports.clock.now() - token.createdAt - afterDays * DAY_MS;
  return late > OVERDUE_MS ? 'overdue' : undefined;
}
