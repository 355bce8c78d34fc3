import type { Upstream } from '../upstream.ts';
import type { OutageStore, SessionPorts } from './ports.ts';
import type { Renewal } from './renewal.ts';

/** A shorter silence may be a blip, and then every connection's own pauses are enough. */
const BLIP_MS = 15_000;

/** Ten tries a minute find out soon enough that RingCX is back. */
const TRY_EVERY_MS = 6000;

/**
 * Holds retries back while RingCX serves nobody. The pauses of each connection alone would let a fleet make several times
 * the calls of good weather when all its connections fail at once. A connection that has not failed may always call.
 */
export class RetryGate {
  readonly #outages: OutageStore;
  readonly #ringCx: string;
  readonly #isRetry: boolean;
  #silentSince: number | null = null;
  #isOpen = false;

  constructor({ outages }: SessionPorts, { record, need }: Renewal) {
    this.#outages = outages;
    this.#ringCx = record.hosts?.authUrl ?? 'settings';
    // An operator who asks for a sign-in has a reason to have it tried now.
    this.#isRetry = record.failures.count > 0 && need.kind !== 'sign-in';
  }

  /** Whether the renewal may call RingCX now. Once it may, all its calls may. */
  async opens(now: number): Promise<boolean> {
    if (!this.#isRetry || this.#isOpen) return true;
    const times = { now, silentBefore: now - BLIP_MS, triedBefore: now - TRY_EVERY_MS };
    const outage = await this.#outages.tryAgain(this.#ringCx, times);
    if (!outage) return false;
    this.#isOpen = true;
    this.#silentSince = outage.silentSince;
    return true;
  }

  /** Takes note of an answer, or of none. */
  async note({ ok }: Upstream<unknown>, now: number): Promise<void> {
    if (!this.#isRetry) return;
    if (ok && this.#silentSince !== null) await this.#outages.noteAnswer(this.#ringCx);
    if (!ok && this.#silentSince === null) await this.#outages.noteSilence(this.#ringCx, now);
    this.#silentSince = ok ? null : (this.#silentSince ?? now);
  }
}
