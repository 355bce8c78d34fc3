import type { Telemetry } from '../../functions/broker/system.ts';

interface RecordedTelemetry extends Telemetry {
  readonly lines: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly counts: Map<string, number>;
}

/** Telemetry that keeps log lines and metrics for a test to look at. */
export function recordTelemetry(): RecordedTelemetry {
  const lines: RecordedTelemetry['lines'] = [];
  const counts = new Map<string, number>();
  const log = (message: string, fields: Readonly<Record<string, unknown>>) => void lines.push({ message, fields });
  return {
    lines,
    counts,
    info: log,
    warn: log,
    count: (metric, value = 1) => void counts.set(metric, (counts.get(metric) ?? 0) + value),
  };
}
