import type { Clock } from './system.ts';

/** Bounds the memory of a container that serves very many connections, or is shown very many wrong secrets. */
const MOST_ENTRIES = 1000;

/**
 * Values, mostly by connection, that a container keeps for `lifetimeMs`, the oldest dropped first. Written here because an
 * LRU package reads the system's clock, while the domain's time comes in through a port.
 */
export class ExpiringCache<T> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #entries = new Map<string, { readonly value: T; readonly readAt: number }>();

  constructor(clock: Clock, lifetimeMs: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (this.#clock.now() - entry.readAt < this.#lifetimeMs) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** @param readAt when the value was true, in epoch milliseconds. */
  set(key: string, value: T, readAt: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, readAt });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
