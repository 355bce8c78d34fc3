import { BrokerError } from '../broker-error.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Clock } from '../system.ts';

/** As much as the firewall lets a caller send to all containers together, once it has noticed. */
const PER_SECOND = 100;

/** For a moment a container may serve more, because the calls of a contact centre do not come evenly. */
const AT_ONCE = 200;

/**
 * Slows down a caller in a loop before the firewall does, which takes half a minute. Each container counts for itself,
 * with its memory alone.
 */
export class CallerPace {
  readonly #clock: Clock;
  readonly #buckets: ExpiringCache<number>;

  constructor(clock: Clock) {
    this.#clock = clock;
    /** A bucket that was left alone for so long is full again. */
    this.#buckets = new ExpiringCache(clock, (AT_ONCE / PER_SECOND) * 1000);
  }

  /** @throws BrokerError `rate_limited` if the caller asks too often. */
  keep(id: string): void {
    const now = this.#clock.now();
    /** The instant at which the bucket is full again. */
    const fullAt = Math.max(this.#buckets.get(id) ?? now, now) + 1000 / PER_SECOND;
    if (fullAt - now > (AT_ONCE / PER_SECOND) * 1000) {
      throw new BrokerError(
        'rate_limited',
        `caller ${id} asks more than ${PER_SECOND} times a second; ask again in 1 s`,
        {
          retryAfterSeconds: 1,
        },
      );
    }
    this.#buckets.set(id, fullAt, now);
  }
}
