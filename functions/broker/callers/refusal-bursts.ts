import { type AnnouncePorts, tryToAnnounce } from '../events/announce.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Caller } from './ports.ts';

/** More than a client with an old secret makes, and fewer than somebody who guesses. */
const BURST = 20;
const WINDOW_MS = 60_000;

/** A burst that goes on is announced once in so long a period, over all containers. */
const PERIOD_MS = 5 * 60_000;

/** Ids that no caller has count together: whoever guesses ids would otherwise fill the memory, and then the outbox. */
const UNKNOWN = '';

/** Counts the refusals of one container, so that only every twentieth within a minute can cost a write. */
export class RefusalBursts {
  readonly #ports: AnnouncePorts;
  readonly #refusals: ExpiringCache<readonly number[]>;
  readonly #announced: ExpiringCache<number>;
  /** Whether a caller has the id, as the table said last. */
  readonly #isCaller: ExpiringCache<boolean>;

  constructor(ports: AnnouncePorts) {
    this.#ports = ports;
    this.#refusals = new ExpiringCache(ports.clock, WINDOW_MS);
    this.#announced = new ExpiringCache(ports.clock, PERIOD_MS);
    this.#isCaller = new ExpiringCache(ports.clock, WINDOW_MS);
  }

  /** @param caller whose id came with a wrong secret, or too late; undefined: nobody has the id. */
  async note(id: string, caller: Caller | undefined): Promise<void> {
    this.#isCaller.set(id, caller !== undefined, this.#ports.clock.now());
    await this.noteAgain(id);
  }

  /** For a credential that was refused just before, and for which the table was not asked again. */
  async noteAgain(id: string): Promise<void> {
    const now = this.#ports.clock.now();
    const key = this.#isCaller.get(id) ? id : UNKNOWN;
    const recent = [...(this.#refusals.get(key) ?? []), now].slice(-BURST);
    this.#refusals.set(key, recent, now);
    const period = Math.floor(now / PERIOD_MS) * PERIOD_MS;
    const isBurst = recent.length === BURST && now - (recent[0] ?? now) < WINDOW_MS;
    if (!isBurst || this.#announced.get(key) === period) return;
    this.#announced.set(key, period, now);
    const fields = { ...(key === UNKNOWN ? {} : { caller: key }), refusals: BURST };
    await tryToAnnounce(this.#ports, { name: 'CallerRefused', fields }, String(period));
  }
}
