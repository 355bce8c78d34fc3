import type { Clock, System } from './system.ts';

/** Runs `attempt` until it gives a value, with these pauses in between. Undefined: not even the last attempt gave one. */
export async function retryUntilFound<T>(
  clock: Clock,
  pausesMs: readonly number[],
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const pauseMs of pausesMs) {
    const found = await attempt();
    if (found !== undefined) return found;
    await clock.sleep(pauseMs);
  }
  return await attempt();
}

/** Pauses between attempts at a write, beyond the retries of the SDK; together well within a function's time-out. */
const WRITE_PAUSES_MS = [100, 300, 900] as const;

/** For a write whose loss would lose a token: tries hard, then throws the last error. */
export async function retryWrite<T>(clock: Clock, write: () => Promise<T>): Promise<T> {
  for (const pauseMs of WRITE_PAUSES_MS) {
    try {
      return await write();
    } catch {
      await clock.sleep(pauseMs);
    }
  }
  return await write();
}

const FIRST_POLL_MS = 40;
const LONGEST_POLL_MS = 250;

/** Runs `attempt` until it gives a value, with growing, spread pauses. Undefined: the deadline would pass first. */
export async function poll<T>(
  { clock, random }: Pick<System, 'clock' | 'random'>,
  deadline: number,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_POLL_MS)) {
    const found = await attempt();
    if (found !== undefined) return found;
    if (clock.now() + pauseMs > deadline) return undefined;
    await clock.sleep(pauseMs * (0.75 + random.fraction() / 2));
  }
}
