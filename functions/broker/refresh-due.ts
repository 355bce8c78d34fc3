import pLimit from 'p-limit';
import { BrokerError } from './broker-error.ts';
import { renewSession } from './renewal.ts';
import type { RenewalPorts } from './renewal-ports.ts';

/** At once; RingCX's own limits are per account, so this bounds only the function's sockets and memory. */
const AT_ONCE = 50;

/** No renewal is begun later into a tick than this: it must end before the next one and the function's time-out. */
const TICK_MS = 45_000;

export interface Tick {
  readonly due: number;
  readonly renewed: number;
  readonly failed: number;
  /** Left to the next tick, for want of time. */
  readonly left: number;
}

/**
 * One look at the shards: renews every session that is due. Level-triggered: nothing is remembered from one look to
 * the next but the table, so a look that fails, or runs twice, is harmless.
 */
export async function refreshDue(
  ports: RenewalPorts,
  shards: { readonly from: number; readonly to: number },
): Promise<Tick> {
  const startedAt = ports.clock.now();
  const limit = pLimit(AT_ONCE);
  const outcomes: Promise<'renewed' | 'failed' | 'left'>[] = [];
  for await (const name of ports.connections.findDue(shards, startedAt)) {
    outcomes.push(
      limit(async () => {
        if (ports.clock.now() - startedAt > TICK_MS) return 'left';
        return await renewOne(ports, name);
      }),
    );
  }
  const done = await Promise.all(outcomes);
  const count = (outcome: 'renewed' | 'failed' | 'left') => done.filter((each) => each === outcome).length;
  const tick = { due: done.length, renewed: count('renewed'), failed: count('failed'), left: count('left') };
  ports.signals.count('RefresherDue', tick.due);
  ports.signals.count('RefresherBehind', tick.left);
  return tick;
}

/** A connection that fails is written down as failing and must not keep the others from being renewed. */
async function renewOne(ports: RenewalPorts, name: string): Promise<'renewed' | 'failed'> {
  try {
    await renewSession(ports, name, { want: 'due' });
    return 'renewed';
  } catch (error) {
    if (error instanceof BrokerError) return 'failed';
    ports.signals.warn('a renewal failed', {
      connection: name,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return 'failed';
  }
}
