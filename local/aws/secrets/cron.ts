import { HOUR_MS } from './durations.ts';

/** The hours, days, months and weekdays that match. Minutes are always 0, as Secrets Manager requires. */
export interface Cron {
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
}

// Four years contain every date, so an expression without a match in them never matches.
const HORIZON_HOURS = 4 * 366 * 24;

/**
 * Reads `cron(0 hours day-of-month month day-of-week year)` in UTC: lists, ranges and steps, but no names, L, W or #.
 */
export function parseCron(expression: string): Cron | undefined {
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  const [minutes, hours, daysOfMonth, months, daysOfWeek, years, ...rest] = fields;
  if (minutes !== '0' || years !== '*' || rest.length > 0) return undefined;
  const cron = {
    hours: parseField(hours, 0, 23),
    daysOfMonth: parseField(daysOfMonth, 1, 31),
    months: parseField(months, 1, 12),
    daysOfWeek: parseField(daysOfWeek, 1, 7),
  };
  const { hours: h, daysOfMonth: d, months: m, daysOfWeek: w } = cron;
  return h && d && m && w ? { hours: h, daysOfMonth: d, months: m, daysOfWeek: w } : undefined;
}

export function nextCron(cron: Cron | undefined, from: number): number | undefined {
  if (!cron) return undefined;
  let instant = from - (from % HOUR_MS);
  for (let step = 0; step < HORIZON_HOURS; step += 1) {
    instant += HOUR_MS;
    const date = new Date(instant);
    const dayMatches = cron.daysOfMonth.has(date.getUTCDate()) && cron.months.has(date.getUTCMonth() + 1);
    // Sunday is 1 in these expressions.
    if (dayMatches && cron.daysOfWeek.has(date.getUTCDay() + 1) && cron.hours.has(date.getUTCHours())) return instant;
  }
  return undefined;
}

function parseField(field: string | undefined, min: number, max: number): ReadonlySet<number> | undefined {
  const matches = new Set<number>();
  for (const part of (field ?? '').split(',')) {
    const parts = /^(\*|\?|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!parts) return undefined;
    const [, , first, last, step] = parts;
    const start = first === undefined ? min : Number(first);
    // `8` is the hour 8 alone; `8/4` is every fourth hour from 8 on.
    const end = last !== undefined ? Number(last) : first === undefined || step !== undefined ? max : start;
    if (start < min || end > max || Number(step ?? 1) < 1) return undefined;
    for (let value = start; value <= end; value += Number(step ?? 1)) matches.add(value);
  }
  return matches;
}
