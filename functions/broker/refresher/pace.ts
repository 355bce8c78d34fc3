import type { Clock } from '../system.ts';

/** The work of a tick is spread over this much of its minute, so that a tick ends well before the next one begins. */
const SPREAD_SECONDS = 25;

/**
 * All schedules together start no more than this many items a second, unless more than that are due. A renewal writes
 * six units, and a new table on demand takes 4,000 a second.
 */
const STARTS_PER_SECOND = 500;

/** Timers are no finer than milliseconds, and thousands of short ones would cost more than they spread. */
const SHORTEST_PAUSE_MS = 20;

/**
 * Spreads the starts of a tick's items evenly. Many schedules begin in the same second, and without a pace their
 * renewals would reach RingCX and the table within a few seconds of each minute.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #next: number;

  /** @param share of all shards that the tick looks after, from 0 to 1. */
  constructor(clock: Clock, { items, share }: { readonly items: number; readonly share: number }) {
    this.#clock = clock;
    this.#intervalMs = 1000 / Math.max(items / SPREAD_SECONDS, STARTS_PER_SECOND * share);
    this.#next = clock.now();
  }

  /** Resolves when the next item may begin. Time that nobody used is not made up for by a burst. */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#intervalMs;
    if (at - now >= SHORTEST_PAUSE_MS) await this.#clock.sleep(at - now);
  }
}
