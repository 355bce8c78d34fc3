/**
 * The trouble that RingCX has for a while. `unavailable`: no connection. `slow`: answers come after the time-out. `lossy`:
 * some answers never come, with or without the effect. `refusing`: 403 or 401 to everything. `limiting`: 429.
 * `garbled`: answers that cannot be read.
 */
export type RingCxTrouble = 'unavailable' | 'slow' | 'lossy' | 'refusing' | 'limiting' | 'garbled';

export interface Weather {
  readonly trouble: RingCxTrouble | undefined;
  /** The share of calls that it concerns. */
  readonly share: number;
}

export const GOOD: Weather = { trouble: undefined, share: 0 };
