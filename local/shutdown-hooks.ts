type Close = () => void | Promise<void>;

/** Ends the parts of a start. A part that is added after `close` is ended at once. */
export class ShutdownHooks {
  readonly #hooks: Close[] = [];
  #closed = false;

  add(close: Close): void {
    if (this.#closed) void close();
    else this.#hooks.push(close);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Ends all parts at the same time, because no part needs another one in order to end. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#hooks.splice(0).map(async (close) => close()));
  }
}
