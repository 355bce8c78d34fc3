import type { User } from './account.ts';
import type { EndpointName } from './endpoint-names.ts';
import type { OddSession } from './odd-session.ts';
import type { WireFault } from './wire-faults.ts';

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
  | { readonly kind: 'malformed' }
  /** Sends the client to another address and does nothing else. */
  | { readonly kind: 'redirect'; readonly location: string; readonly status: number }
  /** Does the work, then answers with a session that no client should take as it is. */
  | { readonly kind: 'odd-session'; readonly which: OddSession }
  /** Breaks HTTP itself, after the work or instead of it. */
  | { readonly kind: WireFault; readonly takesEffect: boolean };

export type Fault = FaultEffect & {
  readonly endpoint: EndpointName;
  /** Limits the fault to calls of this account. Without account and user, the fault affects any call. */
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  readonly count: number;
};

interface QueuedFault {
  readonly effect: FaultEffect;
  remaining: number;
}

export class Faults {
  readonly #queues = new Map<string, QueuedFault[]>();

  add(fault: Fault): void {
    const key = keyOf(fault.endpoint, fault.user ?? fault.account);
    const queue = this.#queues.get(key) ?? [];
    queue.push({ effect: fault, remaining: fault.count });
    this.#queues.set(key, queue);
  }

  /**
   * Takes the fault for this call, if any. Faults for its user come first, then those for its account, then those for
   * any call, in the order added.
   */
  take(endpoint: EndpointName, user: User | undefined): FaultEffect | undefined {
    for (const owner of user ? [user.userId, user.account.mainAccountId, undefined] : [undefined]) {
      const fault = this.#takeFrom(keyOf(endpoint, owner));
      if (fault) return fault;
    }
    return undefined;
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

/** The ids of users and of main accounts have different lengths, so they cannot be mistaken for each other. */
function keyOf(endpoint: EndpointName, owner: string | undefined): string {
  return `${endpoint} ${owner ?? ''}`;
}
