import type { ManagedSecretState, ManagedTokenRecord } from './api-token-ports.ts';
import { isKnown } from './find-connection.ts';
import { CALL_TIMEOUT_MS } from './renewal-times.ts';
import { DAY_MS, type RotationPorts } from './rotation-ports.ts';
import { halfWay, versionWith } from './secret-versions.ts';
import { settle } from './settle-managed-tokens.ts';

export interface LookAfterPorts extends RotationPorts {
  /** From one look at a managed token to the next. */
  readonly checkEveryMs: number;
}

/** A rotation takes seconds, and Secrets Manager's own retries minutes; one that is half-way for longer is stuck. */
const STUCK_AFTER_MS = 10 * 60_000;

/** Readers hold a dead token meanwhile. */
const STUCK_AND_DEAD_AFTER_MS = 60_000;

/** Each rotation is a version of the secret, and Secrets Manager takes about a hundred a day. */
const LONGEST_RESTART_MS = 6 * 3600_000;

/** While a rotation is half-way or has just been started. */
const SOON_MS = 2 * 60_000;

/** Secrets Manager may rotate at any time of the day it is due on. */
const OVERDUE_MS = 36 * 3600_000;

/** `unfinished`: nobody knows how far it came. */
type Look = 'fine' | 'half-way' | 'started' | 'restarted' | 'unfinished';

interface Looked {
  readonly connection: string;
  readonly record: ManagedTokenRecord;
  readonly afterDays: number;
}

/**
 * One look of the refresher at a connection's managed token: that it is rotated at all, that it works, that its
 * rotation is neither overdue nor stuck. What is wrong is reported and set going again. Whatever comes of it, the next
 * look is written down.
 */
export async function lookAfterManagedToken(ports: LookAfterPorts, connection: string): Promise<void> {
  const record = await ports.managed.find(connection);
  if (!record) return;
  const known = await ports.connections.find(connection);
  if (!isKnown(known)) return await removeOrphan(ports, connection);
  const { afterDays } = record;
  if (known.forgettingAt !== null) return await ports.managed.note(connection, afterDays, {}, null);
  if (afterDays === null) return await ensureSwitchedOff(ports, connection);
  let look: Look = 'unfinished';
  try {
    look = await lookAt(ports, { connection, record, afterDays });
  } finally {
    const now = ports.clock.now();
    const spread = ports.checkEveryMs * (0.8 + ports.random.fraction() * 0.4);
    const pendingSince = pendingSinceAfter(look, record, now);
    const restarts = look === 'fine' ? 0 : record.restarts + (look === 'restarted' ? 1 : 0);
    const next = now + Math.round(look === 'fine' ? spread : SOON_MS);
    const done = look === 'unfinished' ? {} : { restartWanted: false };
    await ports.managed.note(connection, afterDays, { pendingSince, restarts, ...done });
    // Unless somebody has asked for a look meanwhile.
    await ports.managed.postpone(connection, record.lookAt, next);
  }
}

function pendingSinceAfter(look: Look, { pendingSince }: ManagedTokenRecord, now: number): number | null {
  if (look === 'half-way') return pendingSince ?? now;
  return look === 'unfinished' ? pendingSince : null;
}

/** A setting that was written while its connection was being forgotten. */
async function removeOrphan(ports: LookAfterPorts, connection: string): Promise<void> {
  await ports.secret.switchOff(connection);
  await ports.managed.remove(connection);
}

/** Somebody died between the table and Secrets Manager, or a rotation that was under way has gone on. */
async function ensureSwitchedOff(ports: LookAfterPorts, connection: string): Promise<void> {
  const before = await ports.secret.describe(connection);
  if (before?.rotationEnabled || (before && halfWay(before) !== null)) await ports.secret.switchOff(connection);
  const after = await ports.secret.describe(connection);
  const current = after && (await settle(ports, connection, after, null)).current;
  const versionId = current ? versionWith(after, 'AWSCURRENT') : null;
  await ports.managed.note(connection, null, { versionId }, null);
}

async function lookAt(ports: LookAfterPorts, looked: Looked): Promise<Look> {
  const { connection, record, afterDays } = looked;
  const state = await ports.secret.describe(connection);
  if (!state?.rotationEnabled) return await setUp(ports, looked, state);
  const { current } = await settle(ports, connection, state, afterDays);
  const versionId = current ? versionWith(state, 'AWSCURRENT') : null;
  if (versionId !== record.versionId) await ports.managed.note(connection, afterDays, { versionId });
  const absent = record.versionId === null ? 'not made yet' : 'missing';
  const wrong = current ? await whatIsWrong(ports, looked) : absent;
  const pending = halfWay(state);
  if (pending !== null) return await lookAtHalfWay(ports, looked, pending, wrong);
  if (state.afterDays !== afterDays) await ports.secret.switchOn(connection, afterDays, { rotateNow: false });
  if (!wrong && !record.restartWanted) return 'fine';
  if (wrong) report(ports, connection, wrong);
  return (await ports.secret.rotate(connection)) === 'refused' ? 'unfinished' : 'started';
}

/** Never rotated by Secrets Manager, or not any more: somebody died on the way to it, or has deleted the secret. */
async function setUp(
  ports: LookAfterPorts,
  { connection, record, afterDays }: Looked,
  state: ManagedSecretState | undefined,
): Promise<Look> {
  // Not where it was switched on just now: there was none before.
  if (record.versionId !== null) {
    ports.signals.count(state ? 'ManagedTokenOverdue' : 'ManagedTokenDead');
    const what = state ? 'is not rotated any more' : 'is gone with its secret';
    ports.signals.warn(`the managed API token ${what}; setting it up again`, { connection });
  }
  const pending = state ? halfWay(state) : null;
  if (pending !== null) await ports.secret.clearPending(connection, pending);
  await ports.secret.ensure(connection);
  if (!(await ports.secret.switchOn(connection, afterDays, { rotateNow: true }))) {
    ports.signals.count('ManagedTokenOverdue');
    ports.signals.warn('Secrets Manager does not take the rotation; tried again in two minutes', { connection });
  }
  return 'started';
}

/**
 * Secrets Manager is given time to end it by itself; less if readers hold a dead token meanwhile, more after each time
 * it was started anew. A leftover AWSPENDING keeps every further rotation from starting. Its token is in the register.
 */
async function lookAtHalfWay(
  ports: LookAfterPorts,
  { connection, record, afterDays }: Looked,
  pending: string,
  wrong: Wrong | undefined,
): Promise<Look> {
  const dead = wrong === 'revoked by somebody' || wrong === 'missing';
  const urgent = dead || wrong === 'not made yet';
  const since = record.pendingSince;
  const patience = (urgent ? STUCK_AND_DEAD_AFTER_MS : STUCK_AFTER_MS) * 4 ** Math.min(record.restarts, 10);
  const stuck = since !== null && ports.clock.now() - since >= Math.min(patience, LONGEST_RESTART_MS);
  // At first sight, and whenever something is done about it; not at every look.
  if (dead && (since === null || stuck)) report(ports, connection, wrong);
  if (!stuck) return 'half-way';
  ports.signals.count('ManagedTokenOverdue');
  ports.signals.warn('a rotation was stuck half-way; starting it anew', { connection, versionId: pending });
  // Remembered, because without its label nothing tells that there was one.
  await ports.managed.note(connection, afterDays, { restartWanted: true });
  await ports.secret.clearPending(connection, pending);
  return (await ports.secret.rotate(connection)) === 'refused' ? 'unfinished' : 'restarted';
}

type Wrong = 'overdue' | 'not made yet' | 'missing' | 'revoked by somebody';

function report(ports: LookAfterPorts, connection: string, wrong: Wrong): void {
  const late = wrong === 'overdue' || wrong === 'not made yet';
  ports.signals.count(late ? 'ManagedTokenOverdue' : 'ManagedTokenDead');
  ports.signals.warn(`the managed API token is ${wrong}; rotating it`, { connection });
}

async function whatIsWrong(
  ports: LookAfterPorts,
  { connection, record, afterDays }: Looked,
): Promise<Wrong | undefined> {
  const token = await ports.secret.read(connection, { stage: 'AWSCURRENT' });
  if (!token) return 'missing';
  const answer = await ports.admin.testApiToken(token.apiToken, CALL_TIMEOUT_MS);
  if (!answer.ok && answer.reason === 'unauthorized') return 'revoked by somebody';
  const since = Math.max(token.createdAt, record.changedAt ?? 0);
  return ports.clock.now() - since - afterDays * DAY_MS > OVERDUE_MS ? 'overdue' : undefined;
}
