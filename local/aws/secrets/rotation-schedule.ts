import { invalidParameter } from '../aws-error.ts';
import { nextCron, parseCron } from './cron.ts';
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
  if (rules.ScheduleExpression === undefined) return;
  const everyHours = rateInHours(rules.ScheduleExpression);
  if (everyHours === undefined && !parseCron(rules.ScheduleExpression))
    throw invalidParameter('Invalid ScheduleExpression.');
  if (everyHours !== undefined && everyHours < MIN_HOURS) {
    throw invalidParameter(`You can't rotate a secret more often than every ${MIN_HOURS} hours.`);
  }
}

/** The end of the next rotation window, counted from the last rotation. */
export function nextRotation(rules: RotationRules | undefined, from: number): number | undefined {
  if (rules?.AutomaticallyAfterDays !== undefined)
    return endOfWindow(from + rules.AutomaticallyAfterDays * DAY_MS, rules.Duration);
  if (rules?.ScheduleExpression === undefined) return undefined;
  const everyHours = rateInHours(rules.ScheduleExpression);
  if (everyHours === undefined) return nextCron(parseCron(rules.ScheduleExpression), from);
  const due = from + everyHours * HOUR_MS;
  return everyHours % 24 === 0 ? endOfWindow(due, rules.Duration) : due;
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
