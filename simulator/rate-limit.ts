export interface RateRule {
  /** Asked at every call, because a hypothesis can change it. */
  readonly limit: () => number;
  readonly windowMs: number;
  /** Starts with the first call over the limit, and starts again with every call made during it. */
  readonly penaltyMs?: number;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly remaining: number;
  /** 0 when allowed. */
  readonly retryAfterSeconds: number;
}

/**
 * A sliding window per key. RingCentral does not document where its windows begin. A sliding window is the strictest
 * reading: a client within it is within every other one.
 */
export class RateLimit {
  readonly rule: RateRule;
  readonly #calls = new Map<string, number[]>();
  readonly #penalties = new Map<string, number>();

  constructor(rule: RateRule) {
    this.rule = rule;
  }

  take(key: string, now: number): Verdict {
    const { windowMs, penaltyMs } = this.rule;
    const limit = this.rule.limit();
    if ((this.#penalties.get(key) ?? 0) > now) return this.#punish(key, now);
    const recent = (this.#calls.get(key) ?? []).filter((calledAt) => calledAt > now - windowMs);
    // The call that has to leave the window before the next one is allowed.
    const oldest = recent[recent.length - limit];
    if (oldest !== undefined) {
      return penaltyMs === undefined ? refusal(oldest + windowMs - now) : this.#punish(key, now);
    }
    recent.push(now);
    this.#calls.set(key, recent);
    return { allowed: true, remaining: limit - recent.length, retryAfterSeconds: 0 };
  }

  clear(): void {
    this.#calls.clear();
    this.#penalties.clear();
  }

  #punish(key: string, now: number): Verdict {
    const penaltyMs = this.rule.penaltyMs ?? 0;
    this.#penalties.set(key, now + penaltyMs);
    return refusal(penaltyMs);
  }
}

function refusal(waitMs: number): Verdict {
  return { allowed: false, remaining: 0, retryAfterSeconds: Math.ceil(waitMs / 1000) };
}
