import type { Upstream, UpstreamFailure } from '../upstream.ts';
import type { SessionPorts } from './ports.ts';
import type { Renewal, RenewalFailure } from './renewal.ts';
import { RetryGate } from './retry-gate.ts';
import { CALL_TIMEOUT_MS, HEARTBEAT_MS, LEASE_MS, SHORTEST_CALL_MS } from './timing.ts';

/** A call that was not made, and what that makes of the renewal. */
export interface NotCalled {
  readonly ok: false;
  readonly reason: 'not called';
  readonly because: RenewalFailure;
}

const LEASE_LOST: NotCalled = { ok: false, reason: 'not called', because: { ok: false, reason: 'lease lost' } };
const OUT_OF_TIME: NotCalled = { ok: false, reason: 'not called', because: { ok: false, reason: 'out of time' } };

/** RingCX is down for everybody, and somebody else finds out when it is back. */
const HELD_BACK: UpstreamFailure = { ok: false, reason: 'unavailable' };

/** The calls of one renewal, made only while its lease is held. */
export class LeasedCalls {
  readonly #ports: SessionPorts;
  readonly #renewal: Renewal;
  readonly #gate: RetryGate;
  #until: number;

  constructor(ports: SessionPorts, renewal: Renewal) {
    this.#ports = ports;
    this.#renewal = renewal;
    this.#gate = new RetryGate(ports, renewal);
    this.#until = renewal.record.lease?.until ?? 0;
  }

  async call<T>(send: (timeoutMs: number) => Promise<Upstream<T>>): Promise<Upstream<T> | NotCalled> {
    const { clock } = this.#ports;
    const timeoutMs = Math.min(CALL_TIMEOUT_MS, this.#renewal.deadline - clock.now());
    if (timeoutMs < SHORTEST_CALL_MS) return OUT_OF_TIME;
    const lapsesTooSoon = this.#until - clock.now() < LEASE_MS - HEARTBEAT_MS;
    if (lapsesTooSoon && !(await this.#extendLease())) return LEASE_LOST;
    if (!(await this.#gate.opens(clock.now()))) return HELD_BACK;
    const answer = await this.#keepLeaseDuring(send(timeoutMs));
    // A session that RingCX has just given is not to be lost for a note.
    await this.#gate.note(answer, clock.now()).catch(() => undefined);
    return answer;
  }

  /** Waits while the lease is held. */
  async wait(ms: number): Promise<void> {
    await this.#keepLeaseDuring(this.#ports.clock.sleep(ms));
  }

  /**
   * A long call outlives the lease, which is short so that a dead holder blocks nobody for long. A lease that is lost
   * all the same does not end the call: its session is saved if it is still the newest.
   */
  async #keepLeaseDuring<T>(answer: Promise<T>): Promise<T> {
    const { clock } = this.#ports;
    const over = new AbortController();
    const heartbeat = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await clock.sleep(HEARTBEAT_MS, over.signal);
        if (!over.signal.aborted) await this.#extendLease().catch(() => undefined);
      }
    };
    const beating = heartbeat();
    try {
      return await answer;
    } finally {
      over.abort();
      await beating;
    }
  }

  async #extendLease(): Promise<boolean> {
    const { record, owner } = this.#renewal;
    const until = this.#ports.clock.now() + LEASE_MS;
    if (!(await this.#ports.connections.extendLease(record.name, owner, until))) return false;
    this.#until = until;
    return true;
  }
}
