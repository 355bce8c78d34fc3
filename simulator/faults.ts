import type { EndpointName } from './endpoint-names.ts';

export type FaultEffect =
  /** Waits, then answers as usual. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Answers with this status and does nothing else. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number | undefined }
  /** Closes the connection before the call has any effect. */
  | { readonly kind: 'drop-before' }
  /** Does the work, then closes the connection, so that the answer is lost. */
  | { readonly kind: 'drop-after' }
  /** Does the work, then answers 200 with a body that is neither JSON nor a token. */
  | { readonly kind: 'malformed' };

export type Fault = FaultEffect & {
  readonly endpoint: EndpointName;
  /** Limits the fault to calls of this account. Without it, the fault affects any call. */
  readonly account?: string | undefined;
  readonly count: number;
};

interface QueuedFault {
  readonly effect: FaultEffect;
  remaining: number;
}

export class Faults {
  readonly #queues = new Map<string, QueuedFault[]>();

  add(fault: Fault): void {
    const key = keyOf(fault.endpoint, fault.account);
    const queue = this.#queues.get(key) ?? [];
    queue.push({ effect: fault, remaining: fault.count });
    this.#queues.set(key, queue);
  }

  /**
   * Takes the fault for this call, if any. Faults for its account come first, then those for any account, in the order
   * added.
   */
  take(endpoint: EndpointName, account: string | undefined): FaultEffect | undefined {
    const accountFault = account === undefined ? undefined : this.#takeFrom(keyOf(endpoint, account));
    return accountFault ?? this.#takeFrom(keyOf(endpoint, undefined));
  }

  clear(): void {
    this.#queues.clear();
  }

  #takeFrom(key: string): FaultEffect | undefined {
    const queue = this.#queues.get(key);
    const next = queue?.[0];
    if (!queue || !next) return undefined;
    next.remaining -= 1;
    if (next.remaining === 0) queue.shift();
    if (queue.length === 0) this.#queues.delete(key);
    return next.effect;
  }
}

function keyOf(endpoint: EndpointName, account: string | undefined): string {
  return `${endpoint} ${account ?? ''}`;
}
