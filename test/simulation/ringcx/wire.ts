import type { Upstream, UpstreamFailure } from '../../../functions/broker/upstream.ts';
import type { Prng } from '../time/prng.ts';
import type { Process } from '../time/process.ts';
import type { Hypotheses } from './hypotheses.ts';
import type { Weather } from './weather.ts';

/** The words of the checks for the calls. */
export type CallKind = 'refresh' | 'ringex token' | 'exchange' | 'login' | 'admin' | 'test';

export interface Call {
  readonly kind: CallKind;
  readonly process: Process;
  /** The credential that names the limit or the session: a client id, a refresh token, … */
  readonly about: string;
}

/** The checks listen here. */
export interface WireListener {
  begins(call: Call): void;
  /** @param answer undefined: the process that asked is dead. */
  ends(call: Call, answer: Upstream<unknown> | undefined): void;
}

interface WireOptions {
  readonly chance: Prng;
  readonly hypotheses: Hypotheses;
  readonly weather: () => Weather;
  readonly listener: WireListener;
}

/** The way of a call to RingCX and back. A call that was sent has its effect even if its process dies. */
export class Wire {
  readonly #options: WireOptions;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  async call<T>(call: Call, timeoutMs: number, effect: () => Upstream<T>): Promise<Upstream<T>> {
    const { chance, listener } = this.#options;
    const { process } = call;
    await process.pause(1);
    const { scheduler } = process;
    const way = this.#way();
    listener.begins(call);
    let answer: Upstream<T> = way.instead ?? LOST;
    if (!way.instead)
      scheduler.at(scheduler.now + way.effectMs, () => {
        const outcome = effect();
        answer = outcome.ok && way.garbled ? MALFORMED : outcome;
      });
    const answerMs = way.effectMs + chance.between(5, 60) + (way.slowMs ?? 0);
    const isLate = way.lost || answerMs > timeoutMs;
    return await new Promise((resolve) => {
      scheduler.at(scheduler.now + Math.min(answerMs, timeoutMs), () => {
        const given = isLate ? LOST : answer;
        listener.ends(call, process.alive ? given : undefined);
        if (process.alive) resolve(given);
      });
    });
  }

  #way(): Way {
    const { chance, hypotheses, weather } = this.#options;
    const { trouble, share } = weather();
    const effectMs = chance.between(20, 250);
    if (!trouble || !chance.chance(share)) return { effectMs };
    const { retryAfterMs } = hypotheses;
    switch (trouble) {
      case 'unavailable':
        return { effectMs, instead: { ok: false, reason: 'unavailable' } };
      case 'refusing':
        return { effectMs, instead: { ok: false, reason: hypotheses.refusal, status: 403 } };
      case 'limiting':
        return { effectMs, instead: { ok: false, reason: 'rate-limited', ...(retryAfterMs ? { retryAfterMs } : {}) } };
      case 'garbled':
        return { effectMs, garbled: true };
      case 'slow':
        // Some work is done long after everybody has stopped waiting for it.
        return { effectMs: chance.between(100, chance.chance(0.2) ? 40_000 : 4000), slowMs: chance.between(0, 14_000) };
      case 'lossy':
        return chance.chance(0.5) ? { effectMs, lost: true } : { effectMs, instead: LOST };
    }
  }
}

const LOST: UpstreamFailure = { ok: false, reason: 'lost' };
const MALFORMED: UpstreamFailure = { ok: false, reason: 'malformed' };

interface Way {
  readonly effectMs: number;
  readonly slowMs?: number;
  readonly instead?: UpstreamFailure;
  readonly lost?: boolean;
  readonly garbled?: boolean;
}
