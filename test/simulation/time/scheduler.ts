import type { Prng } from './prng.ts';

export interface Entry {
  readonly at: number;
  /** Chance decides between entries of the same instant. */
  readonly tie: number;
  run: (() => void) | undefined;
}

/** Virtual time. One thing happens at a time, and everything that it sets off has come to rest before the next. */
export class Scheduler {
  now: number;
  steps = 0;
  readonly #chance: Prng;
  readonly #heap: Entry[] = [];

  constructor(now: number, chance: Prng) {
    this.now = now;
    this.#chance = chance;
  }

  at(at: number, run: () => void): Entry {
    const entry = { at: Math.max(at, this.now), tie: this.#chance.fraction(), run };
    this.#push(entry);
    return entry;
  }

  cancel(entry: Entry): void {
    entry.run = undefined;
  }

  /** Runs until the instant, or until `afterStep` says stop. */
  async run(until: number, afterStep: () => boolean): Promise<void> {
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.#pop();
      const { run } = next;
      if (!run) continue;
      this.now = next.at;
      this.steps += 1;
      run();
      // All continuations of promises run before the next macrotask.
      await new Promise((resolve) => setImmediate(resolve));
      if (!afterStep()) return;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      const smaller = right && isBefore(right, left) ? right : left;
      if (smaller === right) child += 1;
      if (!isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.tie < other.tie);
