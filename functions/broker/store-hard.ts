import type { Clock } from './ports.ts';

/** Between attempts, beyond the retries of the SDK; together well within a function's time-out. */
const PAUSES_MS = [100, 300, 900];

/** For what would be lost if it were not stored: tries hard, then lets the last error through. */
export async function storeHard<T>(clock: Clock, store: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await store();
    } catch (error) {
      const pause = PAUSES_MS[attempt];
      if (pause === undefined) throw error;
      await clock.sleep(pause);
    }
  }
}
