import type { Simulated } from '../simulator-test.ts';

/** What a client sees on the wire under each position of one hypothesis. */
export interface Observation {
  readonly look: (simulated: Simulated) => Promise<unknown>;
  /** By position. A hypothesis that takes any number has one number here. */
  readonly seen: Readonly<Record<string, unknown>>;
}
