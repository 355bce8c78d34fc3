import { type DayMatch, parseCronDays } from './cron-days.ts';
import { type CronValues, parseCronField } from './cron-field.ts';

/** AWS's `cron(minutes hours day-of-month month day-of-week year)`. */
export interface Cron {
  readonly minutes: CronValues;
  readonly hours: CronValues;
  readonly months: CronValues;
  readonly years: CronValues;
  readonly matchesDay: DayMatch;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAY_MS = 24 * 3600_000;

/** The calendar, with its weekdays, begins anew after 28 years, and after 40 where a leap year is left out. */
const HORIZON_DAYS = 40 * 366;

export const cronFields = (expression: string): readonly string[] =>
  /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];

/** Undefined for an expression that AWS refuses. */
export function parseCron(expression: string): Cron | undefined {
  const fields = cronFields(expression);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  const minutes = parseCronField(minute, { min: 0, max: 59 });
  const hours = parseCronField(hour, { min: 0, max: 23 });
  const months = parseCronField(month, { min: 1, max: 12, names: MONTHS });
  const years = parseCronField(year, { min: 1970, max: 2199 });
  const matchesDay = parseCronDays(dayOfMonth, dayOfWeek);
  if (fields.length !== 6 || !minutes || !hours || !months || !years || !matchesDay) return undefined;
  return { minutes, hours, months, years, matchesDay };
}

/** The times after `from` that match, in order, all of them in UTC or all of them by the clock on one wall. */
export function* cronTimes(cron: Cron, from: number): Generator<number> {
  const today = from - (from % DAY_MS);
  for (let day = 0; day < HORIZON_DAYS; day += 1) {
    const midnight = today + day * DAY_MS;
    if (!matchesDate(cron, new Date(midnight))) continue;
    for (const hour of sorted(cron.hours)) {
      for (const minute of sorted(cron.minutes)) {
        const time = midnight + (hour * 60 + minute) * 60_000;
        if (time > from) yield time;
      }
    }
  }
}

function matchesDate({ months, years, matchesDay }: Cron, date: Date): boolean {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (!months.has(month + 1) || !years.has(year)) return false;
  const daysInMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return matchesDay({ day: date.getUTCDate(), weekday: date.getUTCDay() + 1, daysInMonth });
}

const sorted = (values: CronValues): readonly number[] => [...values].sort((a, b) => a - b);
