import pLimit, { type LimitFunction } from 'p-limit';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { SHARD_COUNT } from '../../contract/refresher-event.ts';
import { healLeftIntent } from '../api-tokens/heal-left-intent.ts';
import { BrokerError, reasonOf } from '../broker-error.ts';
import { publishEvent } from '../events/publish-event.ts';
import { revokeDue } from '../managed-token/revoke-retired.ts';
import { watchManagedToken } from '../managed-token/watch-managed-token.ts';
import { getSession } from '../sessions/get-session.ts';
import { settleAll } from '../settle-all.ts';
import { Overdue } from './overdue.ts';
import { Pace } from './pace.ts';
import type { DueItem, RefresherPorts, ShardRange } from './ports.ts';
import { Weather } from './weather.ts';

/** Bounds the function's sockets and memory; RingCX's own limits are per account. */
const CONCURRENCY = 50;

/** Nothing begins later into a tick than this: a renewal and its store with all retries still fit the time-out. */
const TICK_MS = 30_000;

type Outcome = 'done' | 'failed' | 'broken' | 'left' | 'postponed';

export interface Tick {
  readonly due: number;
  readonly done: number;
  readonly failed: number;
  /** The part of `failed` that is neither RingCX's nor a connection's fault, but the broker's own or AWS's. */
  readonly broken: number;
  /** Left to the next tick for lack of time. */
  readonly left: number;
  /** Left to a later tick because RingCX answers nobody. */
  readonly postponed: number;
  /** Shards that could not be read, whose items are not among those that were due. */
  readonly unreadShards: number;
}

/**
 * One look at the shards: does everything that is due there. Level-triggered: only the table remembers anything from one
 * look to the next, so a look that fails, or runs twice, is harmless.
 */
export async function refreshDue(ports: RefresherPorts, shards: ShardRange): Promise<Tick> {
  const startedAt = ports.clock.now();
  const { items, faults } = await ports.due.find(shards, startedAt);
  const weather = new Weather();
  const limit = pLimit(weather.concurrency(CONCURRENCY));
  const pace = new Pace(ports.clock, { items: items.length, share: (shards.to - shards.from) / SHARD_COUNT });
  const overdue = new Overdue(ports);
  const look: Look = { ports, weather, overdue, limit, pace, isOver: () => ports.clock.now() - startedAt > TICK_MS };
  const first = await settleAll(items.map((item) => limit(() => tryItem(look, item, 'first'))));
  const retried = first
    .filter((each) => typeof each === 'object')
    .sort((one, other) => Number(one.item.kind === 'event') - Number(other.item.kind === 'event'))
    .map(({ item }) => limit(() => tryItem(look, item, 'retry')));
  const outcomes = [...first, ...(await settleAll(retried))].filter((each) => typeof each === 'string');
  const tick = countTick(outcomes, faults.length);
  ports.telemetry.count('RefresherDue', tick.due);
  ports.telemetry.count('RefresherBehind', tick.left);
  for (const fault of faults) ports.telemetry.warn('the refresher could not read a shard', { reason: reasonOf(fault) });
  if (overdue.count > 0) ports.telemetry.count('ConnectionsOverdue', overdue.count);
  return tick;
}

/** One look of the refresher. */
interface Look {
  readonly ports: RefresherPorts;
  readonly weather: Weather;
  readonly overdue: Overdue;
  readonly limit: LimitFunction;
  readonly pace: Pace;
  readonly isOver: () => boolean;
}

/** A connection that failed before is tried after those that were well; events are published after all else. */
interface Postponed {
  readonly item: DueItem;
}

type SessionItem = Extract<DueItem, { readonly kind: 'session' }>;

type Round = 'first' | 'retry';

function countTick(outcomes: readonly Outcome[], unreadShards: number): Tick {
  const count = (...which: Outcome[]) => outcomes.filter((each) => which.includes(each)).length;
  const [done, failed, broken, left] = [count('done'), count('failed', 'broken'), count('broken'), count('left')];
  return { due: outcomes.length, done, failed, broken, left, postponed: count('postponed'), unreadShards };
}

async function tryItem(look: Look, item: DueItem, round: Round): Promise<Outcome | Postponed> {
  const outcome = await lookAfterIfPossible(look, item, round);
  if (item.kind !== 'session') return outcome;
  if (outcome === 'left' || outcome === 'postponed') look.overdue.noteUntried(item);
  if (outcome === 'failed' || outcome === 'broken') await look.overdue.noteFailed(item);
  return outcome;
}

/** A connection that fails must not keep the others from being looked after. */
async function lookAfterIfPossible(look: Look, item: DueItem, round: Round): Promise<Outcome | Postponed> {
  if (look.isOver()) return 'left';
  if (item.kind === 'session' && !look.weather.allows()) return 'postponed';
  if (item.kind === 'event' && round === 'first') return { item };
  await look.pace.turn();
  try {
    return await lookAfter(look, item, round);
  } catch (error) {
    const fields = { ...nameOf(item), reason: reasonOf(error) };
    look.ports.telemetry.warn(`the refresher could not look after: ${item.kind}`, fields);
    return isOurs(error) ? 'broken' : 'failed';
  }
}

function nameOf(item: DueItem) {
  if (item.kind === 'intent') return { intent: item.key };
  return item.kind === 'event' ? { event: item.id } : { connection: item.connection };
}

const isOurs = (error: unknown): boolean => !(error instanceof BrokerError) || error.code === 'storage_unavailable';

async function lookAfter(look: Look, item: DueItem, round: Round): Promise<Outcome | Postponed> {
  const { ports } = look;
  switch (item.kind) {
    case 'session':
      return await keepFresh(look, item, round);
    case 'managed token':
      await watchManagedToken(ports, item.connection);
      return 'done';
    case 'intent':
      await healLeftIntent(ports, item.key);
      return 'done';
    case 'event':
      await publishEvent(ports, item.id);
      return 'done';
    case 'API token':
      await revokeDue(ports, item.connection, item.fingerprint);
      return 'done';
  }
}

/** A limit, a missing sign-in or the like says nothing about RingCX, nor does one more refusal of a refused connection. */
const tellsOfRingCx = (code: ErrorCode, round: Round): boolean =>
  code === 'ringcx_unavailable' ||
  code === 'ringcx_answer_malformed' ||
  (code === 'sign_in_refused' && round === 'first');

async function keepFresh(look: Look, item: SessionItem, round: Round): Promise<Outcome | Postponed> {
  const { ports, weather, limit } = look;
  if (!weather.allows()) return 'postponed';
  if (round === 'first') {
    const failures = (await ports.connections.find(item.connection))?.failures.count ?? 0;
    // Connections that were well tell more about RingCX, and come first.
    if (failures > 0) return { item };
  }
  try {
    await getSession(ports, item.connection, { kind: 'due' });
    weather.note('succeeded');
    limit.concurrency = weather.concurrency(CONCURRENCY);
    return 'done';
  } catch (error) {
    if (error instanceof BrokerError && tellsOfRingCx(error.code, round)) weather.note('failed');
    throw error;
  }
}
