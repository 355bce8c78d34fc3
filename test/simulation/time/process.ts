import type { Clock, Random, System, Telemetry } from '../../../functions/broker/system.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';

/** The reason why a process runs, for the checks: who may do what depends on it. */
export interface Deed {
  readonly kind: string;
  /** Absent: the deed is for many connections, as the refresher's are. */
  readonly connection?: string;
  readonly fingerprint?: string;
  /** An operator's word, such as `?unknown=allow`. */
  readonly allowed?: boolean;
}

export interface Report {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Metrics with an alarm that says that something was lost. The others count what goes well. */
const LOUD: ReadonlySet<string> = new Set(['SessionNotStored', 'ApiTokenNotRegistered', 'ApiTokenOriginUnclear']);

/**
 * One container of a function. Every operation of it goes through `pause`, so that it can be killed between any two
 * steps: a killed process is simply never resumed.
 */
export class Process implements System {
  alive = true;
  deed: Deed;
  readonly reports: Report[] = [];
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;

  constructor(deed: Deed, { scheduler, chance, skewMs, onReport }: ProcessOptions) {
    this.deed = deed;
    this.scheduler = scheduler;
    this.clock = {
      now: () => Math.floor(scheduler.now + skewMs),
      sleep: (ms, wake) => this.#sleep(ms, wake),
    };
    const id = () => {
      const digits = (length: number) =>
        Math.floor(chance.fraction() * 16 ** length)
          .toString(16)
          .padStart(length, '0');
      return `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`;
    };
    this.random = { id, fraction: () => chance.fraction(), secret: id };
    const note = (message: string, fields: Report['fields']) => {
      this.reports.push({ message, fields });
      onReport(this, { message, fields });
    };
    this.telemetry = {
      info: () => undefined,
      warn: note,
      count: (metric) => {
        if (LOUD.has(metric)) note(metric, {});
      },
    };
  }

  /** Resolves after that time, or never. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.scheduler.at(this.scheduler.now + ms, () => {
        if (this.alive) resolve();
      });
    });
  }

  async #sleep(ms: number, wake?: AbortSignal): Promise<void> {
    if (wake?.aborted) return;
    await new Promise<void>((resolve) => {
      const resume = () => {
        if (this.alive) resolve();
      };
      const entry = this.scheduler.at(this.scheduler.now + ms, resume);
      const wakeUp = () => {
        this.scheduler.cancel(entry);
        resume();
      };
      wake?.addEventListener('abort', wakeUp, { once: true });
    });
  }
}

interface ProcessOptions {
  readonly scheduler: Scheduler;
  readonly chance: Prng;
  readonly skewMs: number;
  readonly onReport: (process: Process, report: Report) => void;
}
