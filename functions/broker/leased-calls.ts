import { BrokerError } from './broker-error.ts';
import { spendCall } from './call-budget.ts';
import type { LimitedCall, LimitedCalls } from './connection-record.ts';
import { RenewalFault, type RenewalStep } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import { CALL_TIMEOUT_MS, LEASE_MS } from './renewal-times.ts';
import type { Upstream } from './upstream.ts';

/** Less than this is no time to call RingCX in. */
const SHORTEST_CALL_MS = 250;

/**
 * The calls of one renewal. Before each the lease is extended, unless it was just taken, and a limited call is
 * written down, so that who dies in the middle has still counted it.
 */
export class LeasedCalls {
  readonly #ports: RenewalPorts;
  readonly #renewal: LeasedRenewal;
  #limited: LimitedCalls;
  #first = true;

  constructor(ports: RenewalPorts, renewal: LeasedRenewal) {
    this.#ports = ports;
    this.#renewal = renewal;
    this.#limited = renewal.record.limitedCalls;
  }

  async call<T>(
    step: RenewalStep,
    limited: LimitedCall | null,
    send: (timeoutMs: number) => Promise<Upstream<T>>,
  ): Promise<Upstream<T>> {
    const timeoutMs = Math.min(CALL_TIMEOUT_MS, this.#renewal.deadline - this.#ports.clock.now());
    if (timeoutMs < SHORTEST_CALL_MS) throw new RenewalFault(step, { ok: false, reason: 'unavailable' }, null);
    if (limited) this.#spend(limited);
    if (limited || !this.#first) await this.#extendLease();
    this.#first = false;
    return await send(timeoutMs);
  }

  #spend(limited: LimitedCall): void {
    const spent = spendCall(this.#limited, limited, this.#ports.clock.now());
    if (!spent.ok) {
      const retryAfterSeconds = Math.ceil(spent.retryAfterMs / 1000);
      throw new BrokerError(
        'exchange_limit',
        `connection ${this.#renewal.record.name} has used up the five sign-ins a minute that RingCX allows; ask again in ${retryAfterSeconds} s`,
        { retryAfterSeconds },
      );
    }
    this.#limited = spent.calls;
  }

  async #extendLease(): Promise<void> {
    const { record, owner } = this.#renewal;
    const until = this.#ports.clock.now() + LEASE_MS;
    if (await this.#ports.connections.extendLease(record.name, owner, until, this.#limited)) return;
    throw new BrokerError(
      'session_busy',
      `the session of connection ${record.name} is being renewed by another request; ask again in 1 s`,
      {
        retryAfterSeconds: 1,
      },
    );
  }
}
