import { type Cron, cronFields, cronTimes, parseCron } from '../../cron/cron.ts';
import { invalidParameter } from '../aws-error.ts';
import { DAY_MS, HOUR_MS } from './durations.ts';

export interface RotationRules {
  readonly AutomaticallyAfterDays?: number | undefined;
  readonly Duration?: string | undefined;
  readonly ScheduleExpression?: string | undefined;
}

// The shortest period that Secrets Manager accepts.
const MIN_HOURS = 4;

export function checkRules(rules: RotationRules): void {
  if (rules.AutomaticallyAfterDays !== undefined && rules.ScheduleExpression !== undefined) {
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  const { ScheduleExpression: expression, Duration: duration } = rules;
  const windowHours = duration === undefined ? 1 : Number.parseInt(duration, 10);
  const cron = expression === undefined ? undefined : readCron(expression);
  const everyHours = expression === undefined ? 24 : (rateInHours(expression) ?? (cron && leastGapHours(cron)));
  if (everyHours === undefined) throw invalidParameter('Invalid ScheduleExpression.');
  if (everyHours < MIN_HOURS)
    throw invalidParameter(`You can't rotate a secret more often than every ${MIN_HOURS} hours.`);
  const opensAt = cron?.hours.size === 1 ? Math.max(...cron.hours) : 0;
  if (windowHours < 1 || windowHours > everyHours || opensAt + windowHours > 24)
    throw invalidParameter('The rotation window must not extend into the next UTC day or the next rotation window.');
}

/** Secrets Manager opens its windows on the hour, in every year, and knows no nearest weekdays. */
function readCron(expression: string): Cron | undefined {
  const [minutes, , dayOfMonth = '', , , years] = cronFields(expression);
  return minutes === '0' && years === '*' && !dayOfMonth.includes('W') ? parseCron(expression) : undefined;
}

/** The shortest time between two rotations in some year. An expression that never matches has none, and is taken. */
function leastGapHours(cron: Cron): number {
  const [start, end] = [Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 8)];
  let least = Number.POSITIVE_INFINITY;
  let before: number | undefined;
  for (const time of cronTimes(cron, start - 1)) {
    if (time > end) break;
    if (before !== undefined) least = Math.min(least, (time - before) / HOUR_MS);
    before = time;
  }
  return least;
}

/** The end of the next rotation window, counted from the last rotation. */
export function nextRotation(rules: RotationRules | undefined, from: number): number | undefined {
  if (rules?.AutomaticallyAfterDays !== undefined)
    return endOfWindow(from + rules.AutomaticallyAfterDays * DAY_MS, rules.Duration);
  if (rules?.ScheduleExpression === undefined) return undefined;
  const everyHours = rateInHours(rules.ScheduleExpression);
  if (everyHours === undefined) {
    const opens = nextOf(rules.ScheduleExpression, from);
    return opens && endOfCronWindow(opens, rules);
  }
  const due = from + everyHours * HOUR_MS;
  return everyHours % 24 === 0 ? endOfWindow(due, rules.Duration) : due;
}

function nextOf(expression: string, from: number): number | undefined {
  const cron = readCron(expression);
  return cron && cronTimes(cron, from).next().value;
}

/** Without a duration, the window of a schedule in hours is one hour, and that of a schedule in days the rest of the day. */
function endOfCronWindow(opens: number, { ScheduleExpression = '', Duration }: RotationRules): number {
  if (Duration !== undefined) return opens + Number.parseInt(Duration, 10) * HOUR_MS - 1000;
  const inHours = (readCron(ScheduleExpression)?.hours.size ?? 0) > 1;
  return inHours ? opens + HOUR_MS - 1000 : opens - (opens % DAY_MS) + DAY_MS - 1000;
}

/** The rules as DescribeSecret shows them: a rate in days appears as a number of days as well. */
export function describeRules(rules: RotationRules): RotationRules {
  const everyHours = rateInHours(rules.ScheduleExpression ?? '');
  return everyHours !== undefined && everyHours % 24 === 0
    ? { AutomaticallyAfterDays: everyHours / 24, ...rules }
    : rules;
}

/** A schedule in days opens its window at midnight UTC. Without a duration, the window is the whole day. */
function endOfWindow(instant: number, duration: string | undefined): number {
  const midnight = instant - (instant % DAY_MS);
  return midnight + (duration === undefined ? 24 : Number.parseInt(duration, 10)) * HOUR_MS - 1000;
}

function rateInHours(expression: string): number | undefined {
  const parts = /^rate\((\d+) (hour|day)s?\)$/.exec(expression);
  return parts ? Number(parts[1]) * (parts[2] === 'day' ? 24 : 1) : undefined;
}
