import pLimit from 'p-limit';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { healLeftIntent } from '../api-tokens/heal-left-intent.ts';
import { BrokerError, reasonOf } from '../broker-error.ts';
import { revokeDue } from '../managed-token/revoke-retired.ts';
import { watchManagedToken } from '../managed-token/watch-managed-token.ts';
import { getSession } from '../sessions/get-session.ts';
import { settleAll } from '../settle-all.ts';
import type { DueItem, RefresherPorts, ShardRange } from './ports.ts';
import { Weather } from './weather.ts';

/** Bounds the function's sockets and memory; RingCX's own limits are per account. */
const CONCURRENCY = 50;

/** Nothing begins later into a tick than this: a renewal and its store with all retries still fit the time-out. */
const TICK_MS = 25_000;

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
}

/**
 * One look at the shards: does everything that is due there. Level-triggered: only the table remembers anything from one
 * look to the next, so a look that fails, or runs twice, is harmless.
 */
export async function refreshDue(ports: RefresherPorts, shards: ShardRange): Promise<Tick> {
  const startedAt = ports.clock.now();
  const look: Look = { ports, weather: new Weather(), isOver: () => ports.clock.now() - startedAt > TICK_MS };
  const limit = pLimit(CONCURRENCY);
  const outcomes: Promise<Outcome | DueItem>[] = [];
  try {
    for await (const item of ports.due.find(shards, startedAt)) outcomes.push(limit(() => lookAfter(look, item)));
  } finally {
    // Even if the index fails: a refresh that is under way must be stored before the container is frozen.
    await Promise.allSettled(outcomes);
  }
  const ended = await settleAll(outcomes);
  const postponed = ended.filter((each) => typeof each === 'object');
  const retried = await settleAll(postponed.map((item) => limit(() => lookAfter(look, item))));
  const all = [...ended.filter((each) => typeof each === 'string'), ...retried].map((each) =>
    typeof each === 'string' ? each : 'postponed',
  );
  const tick = countTick(all);
  ports.telemetry.count('RefresherDue', tick.due);
  ports.telemetry.count('RefresherBehind', tick.left);
  return tick;
}

interface Look {
  readonly ports: RefresherPorts;
  readonly weather: Weather;
  readonly isOver: () => boolean;
}

function countTick(outcomes: readonly Outcome[]): Tick {
  const count = (...which: Outcome[]) => outcomes.filter((each) => which.includes(each)).length;
  const [done, failed, broken, left] = [count('done'), count('failed', 'broken'), count('broken'), count('left')];
  return { due: outcomes.length, done, failed, broken, left, postponed: count('postponed') };
}

/** A connection that fails must not keep the others from being looked after. @returns the item if it is postponed. */
async function lookAfter(look: Look, item: DueItem): Promise<Outcome | DueItem> {
  const { ports } = look;
  if (look.isOver()) return 'left';
  try {
    return await handle(look, item);
  } catch (error) {
    const of = item.kind === 'intent' ? { intent: item.key } : { connection: item.connection };
    const fields = { ...of, reason: reasonOf(error) };
    ports.telemetry.warn(`the refresher could not look after: ${item.kind}`, fields);
    return isOurs(error) ? 'broken' : 'failed';
  }
}

const isOurs = (error: unknown): boolean => !(error instanceof BrokerError) || error.code === 'storage_unavailable';

async function handle({ ports, weather }: Look, item: DueItem): Promise<Outcome | DueItem> {
  switch (item.kind) {
    case 'session':
      return await keepFresh(ports, weather, item);
    case 'managed token':
      await watchManagedToken(ports, item.connection);
      return 'done';
    case 'intent':
      await healLeftIntent(ports, item.key);
      return 'done';
    case 'API token':
      await revokeDue(ports, item.connection, item.fingerprint);
      return 'done';
  }
}

/** RingCX does not answer as it should. A refusal or a limit of one connection says nothing about the others. */
const isOutage = (code: ErrorCode): boolean => code === 'ringcx_unavailable' || code === 'ringcx_answer_malformed';

async function keepFresh(
  ports: RefresherPorts,
  weather: Weather,
  item: DueItem & { readonly kind: 'session' | 'managed token' },
): Promise<Outcome | DueItem> {
  const record = await ports.connections.find(item.connection);
  const failedBefore = record?.lastError != null && record.failures.count > 0 && isOutage(record.lastError);
  if (failedBefore && !weather.mayRetry()) return item;
  try {
    await getSession(ports, item.connection, { kind: 'due' });
    weather.note('succeeded');
    return 'done';
  } catch (error) {
    if (error instanceof BrokerError && isOutage(error.code)) weather.note('failed');
    throw error;
  }
}
