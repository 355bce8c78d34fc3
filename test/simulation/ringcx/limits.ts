const WINDOW_MS = 60_000;

/** RingCentral's limit of five RingEX tokens, and five exchanges, a minute for each application. */
export class Limits {
  static readonly perMinute = 5;
  readonly #recent = new Map<string, number[]>();

  /** Counts the call. False: it is one too many. */
  allows(key: string, now: number): boolean {
    const recent = (this.#recent.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    this.#recent.set(key, [...recent, now]);
    return recent.length < Limits.perMinute;
  }
}
