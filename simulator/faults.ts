import type { EndpointName } from './endpoint-names.ts';

export type FaultEffect =
  /** Waits, then answers as usual. */
  | { kind: 'delay'; delayMs: number }
  /** Answers with this status and does nothing else. */
  | { kind: 'status'; status: number; retryAfterSeconds?: number | undefined }
  /** Ends the connection before anything has happened. */
  | { kind: 'drop-before' }
  /** Does the work, then ends the connection: the answer is lost. */
  | { kind: 'drop-after' }
  /** Does the work, then answers 200 with a body that is neither JSON nor a token. */
  | { kind: 'malformed' };

export type Fault = FaultEffect & {
  endpoint: EndpointName;
  /** Only calls known to be this account's; without it, any call. */
  account?: string | undefined;
  count: number;
};

interface Queued {
  effect: FaultEffect;
  left: number;
}

export class Faults {
  readonly #queues = new Map<string, Queued[]>();

  add(fault: Fault): void {
    const key = keyOf(fault.endpoint, fault.account);
    const queue = this.#queues.get(key) ?? [];
    queue.push({ effect: fault, left: fault.count });
    this.#queues.set(key, queue);
  }

  /** The fault this call meets, if any: those for its account first, each kind in the order they were added. */
  take(endpoint: EndpointName, account: string | undefined): FaultEffect | undefined {
    const own = account === undefined ? undefined : this.#takeFrom(keyOf(endpoint, account));
    return own ?? this.#takeFrom(keyOf(endpoint, undefined));
  }

  clear(): void {
    this.#queues.clear();
  }

  #takeFrom(key: string): FaultEffect | undefined {
    const queue = this.#queues.get(key);
    const next = queue?.[0];
    if (!queue || !next) return undefined;
    next.left -= 1;
    if (next.left === 0) queue.shift();
    if (queue.length === 0) this.#queues.delete(key);
    return next.effect;
  }
}

function keyOf(endpoint: EndpointName, account: string | undefined): string {
  return `${endpoint} ${account ?? ''}`;
}
