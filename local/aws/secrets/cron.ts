/** The hours, days, months and weekdays that match; minutes are always 0, as the service demands. */
export interface Cron {
  hours: ReadonlySet<number>;
  daysOfMonth: ReadonlySet<number>;
  months: ReadonlySet<number>;
  daysOfWeek: ReadonlySet<number>;
}

const hourMs = 3_600_000;
// Four years see every date that exists; a schedule without a match by then has none.
const horizonHours = 4 * 366 * 24;

/** `cron(0 hours day-of-month month day-of-week year)` in UTC, with lists, ranges and steps; not names, L, W and #. */
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
  let instant = from - (from % hourMs);
  for (let step = 0; step < horizonHours; step += 1) {
    instant += hourMs;
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
    // `8` is one hour, `8/4` starts there and goes on.
    const end = last !== undefined ? Number(last) : first === undefined || step !== undefined ? max : start;
    if (start < min || end > max || Number(step ?? 1) < 1) return undefined;
    for (let value = start; value <= end; value += Number(step ?? 1)) matches.add(value);
  }
  return matches;
}
