import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Random } from '../broker/system.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, wake) => {
    await sleep(ms, undefined, wake ? { signal: wake } : {}).catch((error: unknown) => {
      if (!wake?.aborted) throw error;
    });
  },
};

export const systemRandom: Random = {
  id: () => randomUUID(),
  fraction: () => Math.random(),
  secret: () => randomBytes(32).toString('base64url'),
};
