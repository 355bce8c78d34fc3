import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Random } from '../broker/system.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms) => {
    await sleep(ms);
  },
};

export const systemRandom: Random = {
  id: () => randomUUID(),
  fraction: () => Math.random(),
  secret: () => randomBytes(32).toString('base64url'),
};
