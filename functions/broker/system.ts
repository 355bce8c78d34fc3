import type { MetricName } from '../contract/metrics.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** @param wake ends the sleep early. */
  sleep(ms: number, wake?: AbortSignal): Promise<void>;
}

export interface Random {
  /** An identifier that never repeats. */
  id(): string;
  /** From 0 to 1. */
  fraction(): number;
  /** 256 random bits, as text that fits a header. */
  secret(): string;
}

/** Log lines for people and metrics for alarms. Fields hold no secret. */
export interface Telemetry {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  count(metric: MetricName, value?: number): void;
}

/** Time, chance and telemetry: the same for every use case. */
export interface System {
  readonly clock: Clock;
  readonly random: Random;
  readonly telemetry: Telemetry;
}

export const DAY_MS = 24 * 3600 * 1000;
