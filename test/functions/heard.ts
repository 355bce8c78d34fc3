import type { Signals } from '../../functions/broker/ports.ts';

interface Heard extends Signals {
  readonly lines: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly counts: Map<string, number>;
}

/** What the broker says and counts, for tests to look at. */
export function listen(): Heard {
  const lines: Heard['lines'] = [];
  const counts = new Map<string, number>();
  const hear = (message: string, fields: Readonly<Record<string, unknown>>) => void lines.push({ message, fields });
  return {
    lines,
    counts,
    say: hear,
    warn: hear,
    count: (metric, value = 1) => void counts.set(metric, (counts.get(metric) ?? 0) + value),
  };
}
