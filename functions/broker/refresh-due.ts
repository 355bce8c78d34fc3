import pLimit from 'p-limit';
import { BrokerError } from './broker-error.ts';
import { healLeftIntent } from './heal-left-intent.ts';
import { type LookAfterPorts, lookAfterManagedToken } from './look-after-managed-token.ts';
import type { DueIndex, DueItem } from './ports.ts';
import { reasonOf } from './reason-of.ts';
import { renewSession } from './renewal.ts';
import { revokeDue } from './revoke-retired.ts';

export interface RefresherPorts extends LookAfterPorts {
  readonly due: DueIndex;
}

/** At once; RingCX's own limits are per account, so this bounds only the function's sockets and memory. */
const AT_ONCE = 50;

/** Nothing is begun later into a tick than this: a renewal and a store that is tried hard still fit the time-out. */
const TICK_MS = 25_000;

type Outcome = 'done' | 'failed' | 'broken' | 'left';

export interface Tick {
  readonly due: number;
  readonly done: number;
  readonly failed: number;
  /** Of those: for a reason that is neither RingCX's nor a connection's, but the broker's own or AWS's. */
  readonly broken: number;
  /** Left to the next tick, for want of time. */
  readonly left: number;
}

/**
 * One look at the shards: does whatever is due there. Level-triggered: nothing is remembered from one look to the next
 * but the table, so a look that fails, or runs twice, is harmless.
 */
export async function refreshDue(
  ports: RefresherPorts,
  shards: { readonly from: number; readonly to: number },
): Promise<Tick> {
  const startedAt = ports.clock.now();
  const limit = pLimit(AT_ONCE);
  const outcomes: Promise<Outcome>[] = [];
  try {
    for await (const item of ports.due.find(shards, startedAt)) {
      outcomes.push(limit(async () => (ports.clock.now() - startedAt > TICK_MS ? 'left' : await doOne(ports, item))));
    }
  } finally {
    // Whatever becomes of the index: a refresh that is under way must be stored before the container is frozen.
    await Promise.all(outcomes);
  }
  const ended = await Promise.all(outcomes);
  const count = (...which: Outcome[]) => ended.filter((each) => which.includes(each)).length;
  const [done, failed, broken, left] = [count('done'), count('failed', 'broken'), count('broken'), count('left')];
  const tick = { due: ended.length, done, failed, broken, left };
  ports.signals.count('RefresherDue', tick.due);
  ports.signals.count('RefresherBehind', tick.left);
  return tick;
}

const isOurs = (error: unknown): boolean => !(error instanceof BrokerError) || error.code === 'storage_unavailable';

/** A connection that fails must not keep the others from being looked after. */
async function doOne(ports: RefresherPorts, item: DueItem): Promise<Outcome> {
  try {
    await lookAfter(ports, item);
    return 'done';
  } catch (error) {
    const fields = { connection: item.connection, reason: reasonOf(error) };
    ports.signals.warn(`the refresher could not look after: ${item.what}`, fields);
    return isOurs(error) ? 'broken' : 'failed';
  }
}

async function lookAfter(ports: RefresherPorts, item: DueItem): Promise<void> {
  switch (item.what) {
    case 'session':
      await renewSession(ports, item.connection, { want: 'due' });
      return;
    case 'managed token':
      await lookAfterManagedToken(ports, item.connection);
      return;
    case 'intent':
      await healLeftIntent(ports, item.connection);
      return;
    case 'API token':
      await revokeDue(ports, item.connection, item.fingerprint);
      return;
  }
}
