import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout as pass } from 'node:timers/promises';
import type { Clock } from '../../functions/broker/system.ts';

interface ShiftingClock extends Clock {
  advance(ms: number): void;
}

/** Calls to RingCX and to AWS that this process has begun and not seen the end of. A call begins with its connection. */
const underWay = new Set<ClientRequest>();

subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest };
  underWay.add(request);
  request.once('close', () => underWay.delete(request));
});

/** Nobody waits for an answer, and nobody who just got one is about to send the next. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 2; turns = underWay.size === 0 ? turns + 1 : 0) await pass(1);
}

/** How much slower than a function's the machine of the tests may be. */
const SLOWNESS = 10;

/**
 * Slow time, moved forward by leaps; so that an hour passes at once, and a slow machine makes nobody late. It leaps over
 * a sleep as soon as all others sleep too, and not while calls are under way.
 */
export function shiftingClock(): ShiftingClock {
  const start = Date.now();
  let ahead = 0;
  const now = () => Math.floor(start + (Date.now() - start) / SLOWNESS + ahead);
  const sleepers = new Set<{ readonly until: number; wake(): void }>();

  const wakeAll = async () => {
    while (sleepers.size > 0) {
      await quiet();
      ahead += Math.max(0, Math.min(...[...sleepers].map(({ until }) => until)) - now());
      for (const sleeper of sleepers) {
        if (sleeper.until > now()) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    }
  };

  return {
    now,
    sleep: async (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      sleepers.add({ until: now() + ms, wake: resolve });
      if (sleepers.size === 1) void wakeAll();
      await promise;
    },
    advance: (ms) => {
      ahead += ms;
    },
  };
}
