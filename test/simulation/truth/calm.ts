import type { Part } from '../plan/plan.ts';

const MINUTE_MS = 60_000;

/** The time after which nothing of a trouble is felt any more, by the broker's own pauses. */
const SETTLED_AFTER_MS: Readonly<Record<string, number>> = {
  // A probe of a refused sign-in comes an hour after the second refusal, and may then wait for the next.
  refusing: 160 * MINUTE_MS,
  // A refusal of a refresh token counts more the further it is from the one before: an hour at most.
  unavailable: 80 * MINUTE_MS,
  slow: 80 * MINUTE_MS,
  lossy: 80 * MINUTE_MS,
  limiting: 80 * MINUTE_MS,
  garbled: 80 * MINUTE_MS,
  storage: 6 * MINUTE_MS,
  kills: 6 * MINUTE_MS,
  ticks: 4 * MINUTE_MS,
  'lagging secrets': 6 * MINUTE_MS,
};

/** Knows when a connection should be in good health, because nothing has disturbed it for long enough. */
export class Calm {
  #all = 0;
  #storage = 0;
  readonly #of = new Map<string, number>();

  /** @param end of the trouble, in epoch milliseconds. */
  note(part: Part, end: number): void {
    const settled = SETTLED_AFTER_MS[part.kind === 'ringcx' ? part.trouble : part.kind];
    if (settled === undefined) return;
    this.#all = Math.max(this.#all, end + settled);
    if (part.kind === 'storage' || part.kind === 'kills') this.#storage = Math.max(this.#storage, end + MINUTE_MS);
  }

  disturb(connection: string, until: number): void {
    this.#of.set(connection, Math.max(this.#of.get(connection) ?? 0, until));
  }

  /** Nothing was wrong for long before that instant, and nothing is. */
  isCalm(connection: string, at: number): boolean {
    return at > this.#all && at > (this.#of.get(connection) ?? 0);
  }

  /** Leases hold as long as the stores can be written to. */
  storageIsFair(at: number): boolean {
    return at > this.#storage;
  }
}
