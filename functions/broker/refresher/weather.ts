/** Attempts that a tick makes before it knows how RingCX is. */
const PROBES = 5;

/**
 * RingCX's state, as far as one tick has seen it. While RingCX answers nobody, a tick tries only a few connections, so
 * that an outage costs no more calls than good weather.
 */
export class Weather {
  #failed = 0;
  #succeeded = 0;

  note(outcome: 'succeeded' | 'failed'): void {
    if (outcome === 'succeeded') this.#succeeded += 1;
    else this.#failed += 1;
  }

  /** Attempts that may be made at once: few until the first has succeeded. */
  concurrency(most: number): number {
    return this.#succeeded > 0 ? most : PROBES;
  }

  /** Whether another attempt may be made. */
  allows(): boolean {
    return this.#succeeded > 0 || this.#failed < PROBES;
  }
}
