import { SecretsState } from './aws/secrets-state.ts';
import { FAIR, type StorageTrouble } from './aws/storage.ts';
import { TableState } from './aws/table-state.ts';
import type { Part, Plan } from './plan/plan.ts';
import { Limits } from './ringcx/limits.ts';
import { RingCxState } from './ringcx/ringcx-state.ts';
import { GOOD, type Weather } from './ringcx/weather.ts';
import { Wire } from './ringcx/wire.ts';
import { Prng } from './time/prng.ts';
import { type Deed, Process } from './time/process.ts';
import { Scheduler } from './time/scheduler.ts';
import type { Outcome } from './truth/outcome.ts';
import { Truth } from './truth/truth.ts';

/** The beginning of every world. */
export const EPOCH = Date.UTC(2030, 0, 1);

/** One virtual world: AWS's stores, RingCX, time, and the checks that watch them. */
export class World {
  readonly plan: Plan;
  readonly chance: Prng;
  readonly scheduler: Scheduler;
  readonly table = new TableState();
  readonly secrets = new SecretsState();
  readonly ringCx: RingCxState;
  readonly limits = new Limits();
  readonly wire: Wire;
  readonly truth: Truth;
  readonly #leftOut: ReadonlySet<number>;
  readonly #active = new Set<Part>();

  constructor(plan: Plan, leftOut: ReadonlySet<number>) {
    this.plan = plan;
    this.#leftOut = leftOut;
    this.chance = new Prng(plan.seed);
    this.scheduler = new Scheduler(EPOCH, this.chance);
    this.ringCx = new RingCxState(plan.hypotheses);
    for (const user of plan.users) this.ringCx.users.push({ ...user, credential: `${user.id} password 1` });
    this.truth = new Truth({ ringCx: this.ringCx, table: this.table, secrets: this.secrets, now: () => this.now() });
    this.wire = new Wire({
      chance: this.chance,
      hypotheses: plan.hypotheses,
      weather: () => this.#weather(),
      listener: this.truth,
    });
    for (const part of this.parts()) this.#schedule(part);
  }

  /** The parts of the plan that happen. */
  parts(): readonly Part[] {
    return this.plan.parts.filter((_, index) => !this.#leftOut.has(index));
  }

  leavesOut(part: number): boolean {
    return this.#leftOut.has(part);
  }

  now(): number {
    return this.scheduler.now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.scheduler.at(this.now() + ms, resolve);
    });
  }

  newProcess(deed: Deed): Process {
    const skewMs = this.chance.between(-40, 40);
    const onReport = this.truth.reported.bind(this.truth);
    return new Process(deed, { scheduler: this.scheduler, chance: this.chance, skewMs, onReport });
  }

  /** Runs one invocation of a function. It may be killed at any step, and is when its time is over. */
  async invoke<T>(process: Process, timeoutMs: number, work: () => Promise<T>): Promise<Outcome<T>> {
    const { promise: killed, resolve } = Promise.withResolvers<Outcome<T>>();
    const kill = () => {
      process.alive = false;
      resolve({ state: 'killed' });
    };
    const kills = this.#find('kills');
    const fate = kills && this.chance.chance(kills.share) ? this.chance.between(1, 2500) : timeoutMs;
    const death = this.scheduler.at(this.now() + fate, kill);
    const done = work().then(
      (value): Outcome<T> => ({ state: 'done', value }),
      (error: unknown): Outcome<T> => ({ state: 'failed', error }),
    );
    const outcome = await Promise.race([done, killed]);
    this.scheduler.cancel(death);
    this.truth.invocationEnded(process, outcome);
    return outcome;
  }

  storageTrouble(): StorageTrouble {
    return this.#find('storage')?.trouble ?? FAIR;
  }

  secretsLag(): boolean {
    return this.#find('lagging secrets') !== undefined;
  }

  ticksAre(): 'missing' | 'late' | 'twice' | 'punctual' {
    return this.#find('ticks')?.are ?? 'punctual';
  }

  #weather(): Weather {
    const active = this.#find('ringcx');
    return active ? { trouble: active.trouble, share: active.share } : GOOD;
  }

  #find<K extends Part['kind']>(kind: K): Extract<Part, { kind: K }> | undefined {
    for (const part of this.#active) if (part.kind === kind) return part as Extract<Part, { kind: K }>;
    return undefined;
  }

  #schedule(part: Part): void {
    if (part.kind === 'deed' || part.kind === 'asker') return;
    this.scheduler.at(EPOCH + part.from, () => {
      this.#active.add(part);
      this.truth.calm.note(part, EPOCH + part.to);
    });
    this.scheduler.at(EPOCH + part.to, () => this.#active.delete(part));
  }
}
