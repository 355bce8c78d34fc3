import type { InvocationResult } from './invocation.ts';

/** How long Lambda goes on trying an asynchronous event; `AWS::Lambda::EventInvokeConfig`. */
export interface EventRetries {
  readonly maxAgeMs: number;
  /** After errors of the function. Throttled events are tried again until they are too old. */
  readonly maxAttempts: number;
}

export const DEFAULT_EVENT_RETRIES: EventRetries = { maxAgeMs: 6 * 3600_000, maxAttempts: 2 };

const FIRST_THROTTLED_PAUSE_MS = 1000;
const LONGEST_THROTTLED_PAUSE_MS = 5 * 60_000;

/** After the first error of the function, Lambda waits one minute; after the second, two. */
const ERROR_PAUSE_MS = 60_000;

export interface QueuedEvent {
  readonly retries: EventRetries;
  readonly invoke: () => Promise<InvocationResult>;
}

/** Lambda's queue of asynchronous events. Nobody waits for their results. */
export class EventQueue {
  readonly #timers = new Set<NodeJS.Timeout>();

  async send({ retries, invoke }: QueuedEvent): Promise<void> {
    const sentAt = Date.now();
    let throttledPauseMs = FIRST_THROTTLED_PAUSE_MS;
    let errors = 0;
    for (;;) {
      const result = await invoke();
      if (result.ok) return;
      const isThrottled = result.reason === 'throttled';
      if (!isThrottled) errors += 1;
      const pauseMs = isThrottled ? throttledPauseMs : errors * ERROR_PAUSE_MS;
      if (isThrottled) throttledPauseMs = Math.min(throttledPauseMs * 2, LONGEST_THROTTLED_PAUSE_MS);
      if (errors > retries.maxAttempts || Date.now() + pauseMs - sentAt > retries.maxAgeMs) return;
      await this.#pause(pauseMs);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#timers.add(timer);
    await promise;
    this.#timers.delete(timer);
  }
}
