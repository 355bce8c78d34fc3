import { isKnown } from '../sessions/connection-record.ts';
import { announceDead, announceOverdue } from './announcements.ts';
import {
  isDead,
  type Observation,
  observeManagedToken,
  type TokenHealth,
  type WatchedToken,
} from './observe-managed-token.ts';
import type { ManagedTokenPorts, ManagedTokenRecord } from './ports.ts';
import { reconcileRegister } from './reconcile-register.ts';
import { pendingVersion, versionWith } from './secret-versions.ts';

export interface WatchPorts extends ManagedTokenPorts {
  /** The interval from one look at a managed token to the next. */
  readonly checkEveryMs: number;
}

/** One look of the refresher at a connection's managed token. Whatever comes of it, the next look is written down. */
export async function watchManagedToken(ports: WatchPorts, connection: string): Promise<void> {
  const { clock, connections, managedRecords } = ports;
  const record = await managedRecords.find(connection);
  // The index lags, and a tick may run twice: somebody else may have looked already.
  if (!record || record.lookAt === null || record.lookAt > clock.now()) return;
  const known = await connections.find(connection);
  if (!isKnown(known)) return await removeOrphan(ports, connection);
  const { afterDays } = record;
  if (known.forgettingAt !== null)
    return await managedRecords.note(connection, { ifAfterDays: afterDays, lookAt: null });
  if (afterDays === null) return await ensureSwitchedOff(ports, connection, record);
  await watch(ports, { connection, record, afterDays, hosts: known.hosts });
}

type State = Observation['state'];
type In<S extends State> = Extract<Observation, { readonly state: S }>;

interface Move<S extends State> {
  /** False: Secrets Manager refused it now. */
  readonly act: (ports: WatchPorts, watched: WatchedToken, seen: In<S>) => Promise<boolean>;
  /** `later`: at the next regular check. */
  readonly lookAgain: 'soon' | 'later';
  /** The record's notes once the move is made. */
  readonly notes: { readonly rotation: 'waiting' | 'over'; readonly restarts: 'none' | 'one more' | 'as before' };
}

/** The move for every state; `docs/managed-api-tokens.md` shows the same as a picture. */
export const MOVES: { readonly [S in State]: Move<S> } = {
  'not set up': { act: setUp, lookAgain: 'soon', notes: { rotation: 'over', restarts: 'as before' } },
  working: { act: leaveAlone, lookAgain: 'later', notes: { rotation: 'over', restarts: 'none' } },
  ailing: { act: rotate, lookAgain: 'soon', notes: { rotation: 'over', restarts: 'as before' } },
  rotating: { act: wait, lookAgain: 'soon', notes: { rotation: 'waiting', restarts: 'as before' } },
  stuck: { act: restart, lookAgain: 'soon', notes: { rotation: 'over', restarts: 'one more' } },
  interrupted: { act: rotate, lookAgain: 'soon', notes: { rotation: 'over', restarts: 'as before' } },
};

const SOON_MS = 2 * 60_000;

async function watch(ports: WatchPorts, watched: WatchedToken): Promise<void> {
  const { connection, record, afterDays } = watched;
  let done: Pick<Move<State>, 'lookAgain' | 'notes'> | undefined;
  try {
    const seen = await observeManagedToken(ports, watched);
    // The compiler cannot see that an observation belongs to the move of its own state.
    const move = MOVES[seen.state] as Move<State>;
    if (await move.act(ports, watched, seen)) done = move;
  } finally {
    const now = ports.clock.now();
    if (done)
      await ports.managedRecords.note(connection, { ifAfterDays: afterDays, change: notesAfter(done, record, now) });
    const regularMs = ports.checkEveryMs * (0.8 + ports.random.fraction() * 0.4);
    const pauseMs = done?.lookAgain === 'later' ? regularMs : SOON_MS;
    // Somebody may have asked for a look meanwhile; that one stands.
    await ports.managedRecords.postpone(connection, record.lookAt, now + Math.round(pauseMs));
  }
}

function notesAfter({ notes }: Pick<Move<State>, 'notes'>, record: WatchedToken['record'], now: number) {
  const pendingSince = notes.rotation === 'waiting' ? (record.pendingSince ?? now) : null;
  const restarts = { none: 0, 'one more': record.restarts + 1, 'as before': record.restarts }[notes.restarts];
  return { pendingSince, restarts };
}

async function leaveAlone(): Promise<boolean> {
  return true;
}

/** Somebody died before Secrets Manager knew of the rotation, or has deleted the secret or its rotation. */
async function setUp(
  ports: WatchPorts,
  watched: WatchedToken,
  { pending, secretExists }: In<'not set up'>,
): Promise<boolean> {
  const { managedSecrets, telemetry } = ports;
  const { connection, record, afterDays } = watched;
  // A token that was just switched on has nothing to lose yet.
  if (record.versionId !== null) {
    if (secretExists) await announceOverdue(ports, watched, 'not rotated any more');
    else await announceDead(ports, watched, 'gone with its secret');
    const fault = secretExists ? 'is not rotated any more' : 'is gone with its secret';
    telemetry.warn(`the managed API token ${fault}; setting it up again`, { connection });
  }
  if (pending !== null) await managedSecrets.clearPending(connection, pending);
  await managedSecrets.ensure(connection);
  if (!(await managedSecrets.switchOn(connection, afterDays, { rotateNow: true }))) {
    await announceOverdue(ports, watched, 'rotation refused');
    telemetry.warn('Secrets Manager does not take the rotation; tried again in two minutes', { connection });
  }
  return true;
}

async function rotate(
  ports: WatchPorts,
  watched: WatchedToken,
  { health }: In<'ailing' | 'interrupted'>,
): Promise<boolean> {
  await report(ports, watched, health);
  return (await ports.managedSecrets.rotate(watched.connection)) !== 'refused';
}

/** Secrets Manager may still end the rotation by itself. */
async function wait(ports: WatchPorts, watched: WatchedToken, { health, firstSeen }: In<'rotating'>): Promise<boolean> {
  if (firstSeen && isDead(health)) await report(ports, watched, health);
  return true;
}

/**
 * Clears the leftover AWSPENDING, which keeps every further rotation from starting, and starts one. The token of the
 * stuck rotation is registered. `pendingSince` stays until then, so that the next look finds a restart that died.
 */
async function restart(ports: WatchPorts, watched: WatchedToken, { pending, health }: In<'stuck'>): Promise<boolean> {
  const { connection } = watched;
  if (isDead(health)) await report(ports, watched, health);
  await announceOverdue(ports, watched, 'rotation stuck');
  ports.telemetry.warn('a rotation was stuck half-way; starting it anew', { connection, versionId: pending });
  await ports.managedSecrets.clearPending(connection, pending);
  return (await ports.managedSecrets.rotate(connection)) !== 'refused';
}

async function report(ports: WatchPorts, watched: WatchedToken, health: TokenHealth): Promise<void> {
  if (health === 'working') return;
  await (isDead(health) ? announceDead(ports, watched, health) : announceOverdue(ports, watched, health));
  ports.telemetry.warn(`the managed API token is ${health}; rotating it`, { connection: watched.connection });
}

/** Removes a setting that was written while its connection was being forgotten. */
async function removeOrphan(ports: WatchPorts, connection: string): Promise<void> {
  await ports.managedSecrets.switchOff(connection);
  await ports.managedRecords.remove(connection);
}

/** Somebody died between the table and Secrets Manager, or a rotation that was under way has gone on. */
async function ensureSwitchedOff(ports: WatchPorts, connection: string, record: ManagedTokenRecord): Promise<void> {
  const { managedRecords, managedSecrets } = ports;
  const before = await managedSecrets.describe(connection);
  if (before?.rotationEnabled || (before && pendingVersion(before) !== null))
    await managedSecrets.switchOff(connection);
  const after = await managedSecrets.describe(connection);
  const { versionId: last } = record;
  const current =
    after && (await reconcileRegister(ports, connection, after, { afterDays: null, versionId: last })).current;
  const versionId = current ? versionWith(after, 'AWSCURRENT') : null;
  await managedRecords.note(connection, { ifAfterDays: null, change: { versionId }, lookAt: null });
}
