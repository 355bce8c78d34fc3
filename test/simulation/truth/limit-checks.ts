import type { Plan } from '../plan/plan.ts';
import { Limits } from '../ringcx/limits.ts';
import type { Call, CallKind } from '../ringcx/wire.ts';
import type { Verdict } from './verdict.ts';

const MINUTE_MS = 60_000;

/** A shorter outage says little: the first failures follow each other quickly, as they must. */
const LONG_OUTAGE_MS = 55 * MINUTE_MS;

/** The first pauses after a failure are short, for the sake of those who wait. */
const FIRST_TRIES = 6;

/** The calls, relative to good weather. A slow RingCX answers a part of them too late, and each of those is repeated. */
const EXCESS = { unavailable: 1.05, slow: 1.6 } as const;

/** A call for a session that no operator asked for. */
export interface SessionCall {
  readonly at: number;
  readonly kind: CallKind;
}

const MOST = { 'sign-in limit': Limits.perMinute, 'admin limit': 120 } as const;

type LimitClaim = keyof typeof MOST;

/** The RingCX account of an access token; undefined: the broker cannot know it either. */
export type AccountOf = (accessToken: string, now: number) => string | undefined;

interface Outage {
  readonly trouble: keyof typeof EXCESS;
  readonly from: number;
  readonly to: number;
}

/** RingCentral's limits for an application, and the load in an outage. */
export class LimitChecks {
  readonly #verdict: Verdict;
  readonly #recent = new Map<string, number[]>();
  readonly #sessionCalls: SessionCall[] = [];

  readonly #accountOf: AccountOf;

  constructor(verdict: Verdict, accountOf: AccountOf) {
    this.#verdict = verdict;
    this.#accountOf = accountOf;
  }

  /** How many sign-ins of an application were made in the last 70 s. */
  recent(clientId: string, now: number): number {
    const count = (kind: string) =>
      (this.#recent.get(`${kind} ${clientId}`) ?? []).filter((at) => at > now - 70_000).length;
    return Math.max(count('ringex token'), count('exchange'));
  }

  get sessionCalls(): readonly SessionCall[] {
    return this.#sessionCalls;
  }

  begins({ kind, about, process }: Call): void {
    const { now } = process.scheduler;
    if (kind !== 'admin' && kind !== 'test' && (process.deed.kind === 'tick' || process.deed.kind === 'ask'))
      this.#sessionCalls.push({ at: now, kind });
    if (kind === 'ringex token' || kind === 'exchange') this.#count(kind, about, { claim: 'sign-in limit', now });
    const account = kind === 'admin' ? this.#accountOf(about, now) : undefined;
    if (account !== undefined) this.#count(kind, account, { claim: 'admin limit', now });
  }

  #count(kind: CallKind, of: string, { claim, now }: { readonly claim: LimitClaim; readonly now: number }): void {
    const key = `${kind} ${of}`;
    const recent = [...(this.#recent.get(key) ?? []).filter((at) => at > now - 2 * MINUTE_MS), now];
    this.#recent.set(key, recent);
    const inWindow = recent.filter((at) => at > now - MINUTE_MS).length;
    if (inWindow > MOST[claim]) this.#verdict.violated(claim, `${of} has ${inWindow} ${kind} calls within 60 s`);
  }

  /** @param epoch the beginning of the world. */
  compareOutages(plan: Plan, isLeftOut: (part: number) => boolean, epoch: number): void {
    const lifeMs = plan.hypotheses.accessTokenLifeMs;
    if (lifeMs < 300_000) return;
    const troubles = plan.parts.filter(
      (part, index) => part.kind !== 'asker' && part.kind !== 'deed' && !isLeftOut(index),
    );
    for (const outage of troubles) {
      if (outage.kind !== 'ringcx' || outage.share < 1 || outage.to - outage.from < LONG_OUTAGE_MS) continue;
      const { trouble } = outage;
      if (trouble !== 'unavailable' && trouble !== 'slow') continue;
      const alone = troubles.every(
        (part) => part === outage || !('to' in part) || part.to + 90 * MINUTE_MS < outage.from || part.from > outage.to,
      );
      if (alone) this.#compare(plan, { ...outage, trouble }, epoch);
    }
  }

  #compare(plan: Plan, { trouble, from, to }: Outage, epoch: number): void {
    const minutes = (to - from) / MINUTE_MS;
    const inGoodWeather = minutes / ((plan.hypotheses.accessTokenLifeMs * 0.6 - 10_000) / MINUTE_MS);
    const allowed = plan.connections.length * (inGoodWeather * EXCESS[trouble] + FIRST_TRIES);
    const calls = this.#sessionCalls.filter(({ at }) => at >= epoch + from && at < epoch + to).length;
    if (calls > allowed)
      this.#verdict.violated(
        'outage costs nothing',
        `${calls} calls in ${Math.round(minutes)} min, at most ${Math.round(allowed)} expected`,
      );
  }
}
