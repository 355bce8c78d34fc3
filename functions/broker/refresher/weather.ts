/** Failing connections that are tried in a tick before anything is known of RingCX. */
const FIRST_TRIES = 3;

/**
 * RingCX's state, as far as one tick has seen it. While RingCX answers nobody, a tick tries only a few of the
 * connections that failed before, so that an outage costs no more calls than good weather.
 */
export class Weather {
  #failed = 0;
  #succeeded = 0;
  #tries = 0;

  note(outcome: 'succeeded' | 'failed'): void {
    if (outcome === 'succeeded') this.#succeeded += 1;
    else this.#failed += 1;
  }

  /** Whether a connection that failed before may be tried now. */
  mayRetry(): boolean {
    if (this.#succeeded > this.#failed) return true;
    this.#tries += 1;
    return this.#tries <= FIRST_TRIES;
  }
}
