import { type CallCount, CallCounts, type CallFilter, type CountedCall } from './call-counts.ts';

const MINUTE_MS = 60_000;

/** A day and a bit. */
const MINUTES_KEPT = 1500;

export interface MinuteCount {
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly startsAt: number;
  readonly total: number;
  readonly calls: readonly CallCount[];
}

/** How many calls came in each minute, so that a test can see how hard a client presses. */
export class MinuteCounts {
  readonly #byMinute = new Map<number, CallCounts>();

  record(call: CountedCall, now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    const counts = this.#byMinute.get(minute) ?? new CallCounts();
    this.#byMinute.set(minute, counts);
    counts.record(call);
    const [oldest] = this.#byMinute.keys();
    if (this.#byMinute.size > MINUTES_KEPT && oldest !== undefined) this.#byMinute.delete(oldest);
  }

  /** Leaves out the minutes without a call. */
  list(filter: CallFilter): MinuteCount[] {
    return [...this.#byMinute]
      .map(([minute, counts]) => {
        const calls = counts.sums(filter, ['endpoint', 'status']);
        return { startsAt: minute * MINUTE_MS, total: calls.reduce((sum, { count }) => sum + count, 0), calls };
      })
      .filter(({ total }) => total > 0);
  }

  clear(): void {
    this.#byMinute.clear();
  }
}
