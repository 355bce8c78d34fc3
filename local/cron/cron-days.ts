import { parseCronField } from './cron-field.ts';

/** A day of the calendar; the weekday of Sunday is 1, as in AWS's expressions. */
export interface CalendarDay {
  readonly day: number;
  readonly weekday: number;
  readonly daysInMonth: number;
}

export type DayMatch = (day: CalendarDay) => boolean;

const WEEKDAYS = { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
const DAYS = { min: 1, max: 31 };

/** Exactly one of the two fields must be `?`. Undefined if they are not an expression that AWS takes. */
export function parseCronDays(daysOfMonth: string, daysOfWeek: string): DayMatch | undefined {
  if ((daysOfMonth === '?') === (daysOfWeek === '?')) return undefined;
  return daysOfWeek === '?' ? parseDaysOfMonth(daysOfMonth) : parseDaysOfWeek(daysOfWeek);
}

/** `L` is the last day of the month, and `15W` the weekday nearest to the 15th within the month. */
function parseDaysOfMonth(field: string): DayMatch | undefined {
  if (field === 'L') return ({ day, daysInMonth }) => day === daysInMonth;
  const near = /^(\d+)W$/.exec(field)?.[1];
  const days = parseCronField(near ?? field, DAYS);
  if (!days) return undefined;
  return near === undefined ? ({ day }) => days.has(day) : (day) => isWeekdayNearest(day, Number(near));
}

function isWeekdayNearest({ day, weekday, daysInMonth }: CalendarDay, wanted: number): boolean {
  const wantedWeekday = ((((weekday - 1 + wanted - day) % 7) + 7) % 7) + 1;
  if (wanted > daysInMonth) return false;
  if (wantedWeekday === 7) return day === (wanted > 1 ? wanted - 1 : wanted + 2);
  if (wantedWeekday === 1) return day === (wanted < daysInMonth ? wanted + 1 : wanted - 2);
  return day === wanted;
}

/** `L` is Saturday, `5L` the last Thursday of the month, and `3#2` its second Tuesday. */
function parseDaysOfWeek(field: string): DayMatch | undefined {
  const [, named, rule, nth] = /^([A-Za-z]{3}|\d)(L|#([1-5]))$/.exec(field) ?? [];
  const weekdays = parseCronField(field === 'L' ? '7' : (named ?? field), WEEKDAYS);
  if (!weekdays) return undefined;
  return ({ day, weekday, daysInMonth }) => {
    if (!weekdays.has(weekday)) return false;
    if (rule === 'L') return day > daysInMonth - 7;
    return nth === undefined || Math.ceil(day / 7) === Number(nth);
  };
}
