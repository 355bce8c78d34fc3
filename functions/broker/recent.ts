import type { Clock } from './ports.ts';

/** A container serves few connections; this bounds what one that serves very many keeps. */
const MOST_KEPT = 1000;

/** What a container has lately found out, by connection; nothing older than `keptMs` is given out. */
export class Recent<T> {
  readonly #clock: Clock;
  readonly #keptMs: number;
  readonly #kept = new Map<string, { readonly value: T; readonly at: number }>();

  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  get(connection: string): T | undefined {
    const kept = this.#kept.get(connection);
    if (!kept) return undefined;
    if (this.#clock.now() - kept.at < this.#keptMs) return kept.value;
    this.#kept.delete(connection);
    return undefined;
  }

  /** @param at when it was found out, in epoch milliseconds. */
  set(connection: string, value: T, at: number): void {
    this.#kept.delete(connection);
    this.#kept.set(connection, { value, at });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
