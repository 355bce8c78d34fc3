import { AwsError } from '../aws-error.ts';
import { nextCron, parseCron } from './cron.ts';

export interface RotationRules {
  AutomaticallyAfterDays?: number | undefined;
  Duration?: string | undefined;
  ScheduleExpression?: string | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
// The service's own floor.
const minHours = 4;

export function checkRules(rules: RotationRules): void {
  if (rules.AutomaticallyAfterDays !== undefined && rules.ScheduleExpression !== undefined) {
    throw invalid("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  if (rules.ScheduleExpression === undefined) return;
  const everyHours = rateInHours(rules.ScheduleExpression);
  if (everyHours === undefined && !parseCron(rules.ScheduleExpression)) throw invalid('Invalid ScheduleExpression.');
  if (everyHours !== undefined && everyHours < minHours) {
    throw invalid(`You can't rotate a secret more often than every ${minHours} hours.`);
  }
}

/** The end of the next rotation window, counted from the last rotation. */
export function nextRotation(rules: RotationRules | undefined, from: number): number | undefined {
  if (rules?.AutomaticallyAfterDays !== undefined)
    return endOfWindow(from + rules.AutomaticallyAfterDays * dayMs, rules.Duration);
  if (rules?.ScheduleExpression === undefined) return undefined;
  const everyHours = rateInHours(rules.ScheduleExpression);
  if (everyHours === undefined) return nextCron(parseCron(rules.ScheduleExpression), from);
  const due = from + everyHours * hourMs;
  return everyHours % 24 === 0 ? endOfWindow(due, rules.Duration) : due;
}

/** As DescribeSecret shows them: a rate in days also as a number of days. */
export function describeRules(rules: RotationRules): RotationRules {
  const everyHours = rateInHours(rules.ScheduleExpression ?? '');
  return everyHours !== undefined && everyHours % 24 === 0
    ? { AutomaticallyAfterDays: everyHours / 24, ...rules }
    : rules;
}

/** A schedule in days opens its window at midnight UTC; without a duration the window is the whole day. */
function endOfWindow(instant: number, duration: string | undefined): number {
  const midnight = instant - (instant % dayMs);
  return midnight + (duration === undefined ? 24 : Number.parseInt(duration, 10)) * hourMs - 1000;
}

function rateInHours(expression: string): number | undefined {
  const parts = /^rate\((\d+) (hour|day)s?\)$/.exec(expression);
  return parts ? Number(parts[1]) * (parts[2] === 'day' ? 24 : 1) : undefined;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
