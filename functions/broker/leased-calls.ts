import { spendAll, spendCall } from './call-budget.ts';
import type { LimitedCall, LimitedCalls } from './connection-record.ts';
import { exchangeLimit, sessionBusy } from './renewal-fault.ts';
import type { LeasedRenewal, RenewalPorts } from './renewal-ports.ts';
import { CALL_TIMEOUT_MS, LEASE_MS, SHORTEST_CALL_MS } from './renewal-times.ts';
import type { Upstream } from './upstream.ts';

/** What is left of the lease after a call that takes all its time, to write down what came of it. */
const WRITE_MS = 1000;

/** RingEX's, where an answer does not say how long. */
const PENALTY_MS = 60_000;

/** The lease is somebody else's by now, or a session was saved under it: that is to be waited for. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * The calls of one renewal. Before each the lease is made to last, and a limited call is written down, so that who dies
 * in the middle has still counted it.
 */
export class LeasedCalls {
  readonly #ports: RenewalPorts;
  readonly #renewal: LeasedRenewal;
  #limited: LimitedCalls;
  #until: number;

  constructor(ports: RenewalPorts, renewal: LeasedRenewal) {
    this.#ports = ports;
    this.#renewal = renewal;
    this.#limited = renewal.record.limitedCalls;
    this.#until = renewal.record.lease?.until ?? 0;
  }

  /** @throws LeaseLost · BrokerError `exchange_limit`, or `session_busy` if there is no time left. */
  async call<T>(limited: LimitedCall | null, send: (timeoutMs: number) => Promise<Upstream<T>>): Promise<Upstream<T>> {
    const { clock } = this.#ports;
    if (limited) this.#spend(limited);
    if (limited || this.#until - clock.now() < CALL_TIMEOUT_MS + WRITE_MS) await this.#extendLease();
    const timeoutMs = Math.min(CALL_TIMEOUT_MS, this.#renewal.deadline - clock.now());
    if (timeoutMs < SHORTEST_CALL_MS) throw sessionBusy(this.#renewal.record.name);
    const answer = await send(timeoutMs);
    if (!limited || answer.ok || answer.reason !== 'rate-limited') return answer;
    const { retryAfterMs = PENALTY_MS } = answer;
    await this.#spendAll(limited, retryAfterMs);
    return { ...answer, retryAfterMs };
  }

  /** Whoever comes next is not to make RingCX's penalty begin again, whatever credentials they bring. */
  async #spendAll(limited: LimitedCall, retryAfterMs: number): Promise<void> {
    const { clock, connections } = this.#ports;
    const { record, owner } = this.#renewal;
    this.#limited = spendAll(this.#limited, limited, clock.now() + retryAfterMs);
    await connections.extendLease(record.name, owner, this.#until, this.#limited);
  }

  #spend(limited: LimitedCall): void {
    const spent = spendCall(this.#limited, limited, this.#ports.clock.now());
    if (!spent.ok) throw exchangeLimit(this.#renewal.record.name, spent.retryAfterMs);
    this.#limited = spent.calls;
  }

  async #extendLease(): Promise<void> {
    const { record, owner } = this.#renewal;
    const until = this.#ports.clock.now() + LEASE_MS;
    if (!(await this.#ports.connections.extendLease(record.name, owner, until, this.#limited))) throw new LeaseLost();
    this.#until = until;
  }
}
