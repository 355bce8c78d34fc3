type Close = () => void | Promise<void>;

/** What has to be ended, in the order it was started; from the moment of closing on, whatever is added is ended at once. */
export class Closers {
  readonly #closers: Close[] = [];
  #closed = false;

  add(close: Close): void {
    if (this.#closed) void close();
    else this.#closers.push(close);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** All at the same time: nothing here waits for anything else to have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#closers.splice(0).map(async (close) => close()));
  }
}
