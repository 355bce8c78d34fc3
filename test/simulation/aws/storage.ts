import type { Prng } from '../time/prng.ts';
import type { Process } from '../time/process.ts';

/** The troubles of AWS's stores at one moment, as probabilities. */
export interface StorageTrouble {
  /** The call fails without effect, the SDK's retries included. */
  readonly refused: number;
  /** The call has its effect, and fails. */
  readonly lost: number;
  /** The SDK retries a call whose answer was lost: it has its effect twice. */
  readonly retried: number;
  readonly slow: number;
}

export const FAIR: StorageTrouble = { refused: 0, lost: 0, retried: 0, slow: 0 };

/** Not an error of the broker's: the checks know it by its class. */
export class StorageFault extends Error {
  override readonly name = 'StorageFault';
}

/** One process's way to AWS's stores. Each operation yields to the scheduler before and after its effect. */
export class Storage {
  readonly #process: Process;
  readonly #chance: Prng;
  readonly #trouble: () => StorageTrouble;

  constructor(process: Process, chance: Prng, trouble: () => StorageTrouble) {
    this.#process = process;
    this.#chance = chance;
    this.#trouble = trouble;
  }

  now(): number {
    return this.#process.scheduler.now;
  }

  async read<T>(effect: (now: number) => T): Promise<T> {
    const trouble = this.#trouble();
    await this.#travel(trouble);
    if (this.#chance.chance(trouble.refused + trouble.lost)) throw new StorageFault('a read failed');
    const answer = effect(this.now());
    await this.#travel(trouble);
    return answer;
  }

  /** @param repeats false: a retry of the SDK's carries the same token as its first attempt, and changes nothing. */
  async write<T>(effect: (now: number, indexLagMs: number) => T, repeats = true): Promise<T> {
    const trouble = this.#trouble();
    await this.#travel(trouble);
    if (this.#chance.chance(trouble.refused)) throw new StorageFault('a write was refused');
    // The index follows within a fraction of a second, mostly.
    const lagMs = this.#chance.between(0, 800);
    let answer = effect(this.now(), lagMs);
    if (repeats && this.#chance.chance(trouble.retried)) {
      await this.#travel(trouble);
      answer = effect(this.now(), lagMs);
    }
    await this.#travel(trouble);
    if (this.#chance.chance(trouble.lost)) throw new StorageFault('the answer to a write was lost');
    return answer;
  }

  async #travel({ slow }: StorageTrouble): Promise<void> {
    await this.#process.pause(this.#chance.chance(slow) ? this.#chance.between(100, 700) : this.#chance.between(1, 8));
  }
}
