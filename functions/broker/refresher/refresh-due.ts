import pLimit from 'p-limit';
import { healLeftIntent } from '../api-tokens/heal-left-intent.ts';
import { BrokerError, reasonOf } from '../broker-error.ts';
import { revokeDue } from '../managed-token/revoke-retired.ts';
import { watchManagedToken } from '../managed-token/watch-managed-token.ts';
import { getSession } from '../sessions/get-session.ts';
import { settleAll } from '../settle-all.ts';
import type { DueItem, RefresherPorts, ShardRange } from './ports.ts';

/** Bounds the function's sockets and memory; RingCX's own limits are per account. */
const CONCURRENCY = 50;

/** Nothing begins later into a tick than this: a renewal and its store with all retries still fit the time-out. */
const TICK_MS = 25_000;

type Outcome = 'done' | 'failed' | 'broken' | 'left';

export interface Tick {
  readonly due: number;
  readonly done: number;
  readonly failed: number;
  /** The part of `failed` that is neither RingCX's nor a connection's fault, but the broker's own or AWS's. */
  readonly broken: number;
  /** Left to the next tick for lack of time. */
  readonly left: number;
}

/**
 * One look at the shards: does everything that is due there. Level-triggered: only the table remembers anything from one
 * look to the next, so a look that fails, or runs twice, is harmless.
 */
export async function refreshDue(ports: RefresherPorts, shards: ShardRange): Promise<Tick> {
  const startedAt = ports.clock.now();
  const limit = pLimit(CONCURRENCY);
  const outcomes: Promise<Outcome>[] = [];
  try {
    for await (const item of ports.due.find(shards, startedAt)) {
      outcomes.push(limit(async () => (ports.clock.now() - startedAt > TICK_MS ? 'left' : await tryItem(ports, item))));
    }
  } finally {
    // Even if the index fails: a refresh that is under way must be stored before the container is frozen.
    await Promise.allSettled(outcomes);
  }
  const ended = await settleAll(outcomes);
  const count = (...which: Outcome[]) => ended.filter((each) => which.includes(each)).length;
  const [done, failed, broken, left] = [count('done'), count('failed', 'broken'), count('broken'), count('left')];
  const tick = { due: ended.length, done, failed, broken, left };
  ports.telemetry.count('RefresherDue', tick.due);
  ports.telemetry.count('RefresherBehind', tick.left);
  return tick;
}

/** A connection that fails must not keep the others from being looked after. */
async function tryItem(ports: RefresherPorts, item: DueItem): Promise<Outcome> {
  try {
    await lookAfter(ports, item);
    return 'done';
  } catch (error) {
    const of = item.kind === 'intent' ? { intent: item.key } : { connection: item.connection };
    const fields = { ...of, reason: reasonOf(error) };
    ports.telemetry.warn(`the refresher could not look after: ${item.kind}`, fields);
    return isOurs(error) ? 'broken' : 'failed';
  }
}

const isOurs = (error: unknown): boolean => !(error instanceof BrokerError) || error.code === 'storage_unavailable';

async function lookAfter(ports: RefresherPorts, item: DueItem): Promise<void> {
  switch (item.kind) {
    case 'session':
      await getSession(ports, item.connection, { kind: 'due' });
      return;
    case 'managed token':
      await watchManagedToken(ports, item.connection);
      return;
    case 'intent':
      await healLeftIntent(ports, item.key);
      return;
    case 'API token':
      await revokeDue(ports, item.connection, item.fingerprint);
      return;
  }
}
