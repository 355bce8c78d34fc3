import type { Upstream } from '../upstream.ts';
import { spendAll, spendCall } from './call-budget.ts';
import type { LimitedCall, LimitedCalls } from './connection-record.ts';
import type { SessionPorts } from './ports.ts';
import type { Renewal, RenewalFailure } from './renewal.ts';
import { CALL_TIMEOUT_MS, LEASE_MS, SHORTEST_CALL_MS } from './timing.ts';

/** The time that the lease must still have after a call has timed out, to store the outcome. */
const WRITE_MS = 1000;

/** RingEX's penalty, where an answer does not say how long. */
const PENALTY_MS = 60_000;

/** A call that was not made, and what that makes of the renewal. */
export interface NotCalled {
  readonly ok: false;
  readonly reason: 'not called';
  readonly because: RenewalFailure;
}

const notCalled = (because: RenewalFailure): NotCalled => ({ ok: false, reason: 'not called', because });
const LEASE_LOST = notCalled({ ok: false, reason: 'lease lost' });
const OUT_OF_TIME = notCalled({ ok: false, reason: 'out of time' });

/**
 * The calls of one renewal. Before each call the lease is extended to outlive it, and a limited call is recorded, so
 * that a call counts even if its maker dies in the middle.
 */
export class LeasedCalls {
  readonly #ports: SessionPorts;
  readonly #renewal: Renewal;
  #limited: LimitedCalls;
  #until: number;

  constructor(ports: SessionPorts, renewal: Renewal) {
    this.#ports = ports;
    this.#renewal = renewal;
    this.#limited = renewal.record.limitedCalls;
    this.#until = renewal.record.lease?.until ?? 0;
  }

  /** A call that RingCX does not limit. */
  async call<T>(send: (timeoutMs: number) => Promise<Upstream<T>>): Promise<Upstream<T> | NotCalled> {
    const { clock } = this.#ports;
    const lapsesTooSoon = this.#until - clock.now() < CALL_TIMEOUT_MS + WRITE_MS;
    if (lapsesTooSoon && !(await this.#extendLease())) return LEASE_LOST;
    return await this.#send(send);
  }

  /** A call that RingCX limits. */
  async callLimited<T>(
    limited: LimitedCall,
    send: (timeoutMs: number) => Promise<Upstream<T>>,
  ): Promise<Upstream<T> | NotCalled> {
    const spent = spendCall(this.#limited, limited, this.#ports.clock.now());
    if (!spent.ok) return notCalled({ ok: false, reason: 'exchange limit', retryAfterMs: spent.retryAfterMs });
    this.#limited = spent.calls;
    if (!(await this.#extendLease())) return LEASE_LOST;
    const answer = await this.#send(send);
    if (answer.ok || answer.reason !== 'rate-limited') return answer;
    const { retryAfterMs = PENALTY_MS } = answer;
    await this.#spendAll(limited, retryAfterMs);
    return { ...answer, retryAfterMs };
  }

  async #send<T>(send: (timeoutMs: number) => Promise<Upstream<T>>): Promise<Upstream<T> | NotCalled> {
    const timeoutMs = Math.min(CALL_TIMEOUT_MS, this.#renewal.deadline - this.#ports.clock.now());
    return timeoutMs < SHORTEST_CALL_MS ? OUT_OF_TIME : await send(timeoutMs);
  }

  /** The next one, with whatever credentials, must not make RingCX's penalty begin again. */
  async #spendAll(limited: LimitedCall, retryAfterMs: number): Promise<void> {
    const { clock, connections } = this.#ports;
    const { record, owner } = this.#renewal;
    this.#limited = spendAll(this.#limited, limited, clock.now() + retryAfterMs);
    await connections.extendLease(record.name, owner, this.#until, this.#limited);
  }

  async #extendLease(): Promise<boolean> {
    const { record, owner } = this.#renewal;
    const until = this.#ports.clock.now() + LEASE_MS;
    if (!(await this.#ports.connections.extendLease(record.name, owner, until, this.#limited))) return false;
    this.#until = until;
    return true;
  }
}
