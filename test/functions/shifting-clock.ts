import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout } from 'node:timers/promises';
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

const oneMillisecond = () => setTimeout(1);

/**
 * Resolves when no call has been under way twice in a row, a millisecond apart. Code that just got an answer needs that
 * moment to send its next call or to go to sleep, and nothing announces which of them it does.
 */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 2; turns = underWay.size === 0 ? turns + 1 : 0) await oneMillisecond();
}

/** How much slower than a Lambda function the machine of the tests may be. */
const SLOWNESS = 10;

/**
 * A clock that runs slowly, so that nothing is late on a slow machine, and that leaps over sleeps, so that an hour passes at
 * once. It leaps as soon as no call is under way and all code that it knows of sleeps.
 */
export function shiftingClock(): ShiftingClock {
  const start = Date.now();
  let ahead = 0;
  const now = () => Math.floor(start + (Date.now() - start) / SLOWNESS + ahead);
  const sleepers = new Set<{ readonly until: number; wake(): void }>();

  const wakeAll = async () => {
    while (sleepers.size > 0) {
      await quiet();
      if (sleepers.size === 0) return;
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
    sleep: async (ms, wake) => {
      if (wake?.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { until: now() + ms, wake: resolve };
      sleepers.add(sleeper);
      wake?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        resolve();
      });
      if (sleepers.size === 1) void wakeAll();
      await promise;
    },
    advance: (ms) => {
      ahead += ms;
    },
  };
}
