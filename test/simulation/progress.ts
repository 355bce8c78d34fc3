import type { SeedsResult } from './run-seeds.ts';

const WIDTH = 30;
const LINE_EVERY_MS = 10_000;

/** The progress of a run: a bar on a terminal, and a line now and then elsewhere. */
export class Progress {
  readonly #count: number;
  readonly #isTerminal = process.stderr.isTTY;
  #shownAt = Date.now();

  constructor(count: number) {
    this.#count = count;
  }

  show(sum: SeedsResult): void {
    const now = Date.now();
    if (now - this.#shownAt < (this.#isTerminal ? 100 : LINE_EVERY_MS)) return;
    this.#shownAt = now;
    this.#write(sum);
  }

  /** At once, so that a long run can be left alone and looked at. */
  failed(seed: number, claim: string, text: string): void {
    process.stderr.write(`${this.#isTerminal ? '\n' : ''}seed ${seed} fails: ${claim}: ${text}\n`);
  }

  end(sum: SeedsResult): void {
    this.#write(sum);
    if (this.#isTerminal) process.stderr.write('\n');
  }

  #write({ seeds, connectionDays, failures }: SeedsResult): void {
    const text = `${seeds} of ${this.#count} seeds, ${Math.round(connectionDays)} connection-days, ${failures.length} failed`;
    if (!this.#isTerminal) {
      process.stderr.write(`${text}\n`);
      return;
    }
    const done = Math.round((seeds / this.#count) * WIDTH);
    process.stderr.write(`\r${'█'.repeat(done)}${'░'.repeat(WIDTH - done)} ${text}  `);
  }
}
