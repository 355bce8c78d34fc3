import { parseCron } from '../cron/cron.ts';
import { nextCron } from '../cron/next-cron.ts';
import { TimeZone } from '../cron/time-zone.ts';
import type { Properties } from '../template/properties.ts';

/** The next time of a schedule after the given one; undefined if there is none. */
export type ScheduleTimes = (after: number) => number | undefined;

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3600_000, day: 24 * 3600_000 };

/** Throws on an expression that EventBridge Scheduler refuses, and on one that fires once. */
export const readScheduleTimes = (properties: Properties): ScheduleTimes => {
  const expression = properties.text('ScheduleExpression');
  const everyMs = rateMs(expression);
  if (everyMs !== undefined) return (after) => after + everyMs;
  const cron = parseCron(expression);
  if (!cron)
    throw new Error(`${properties.where}.ScheduleExpression is ${expression}, which is no rate(…) or cron(…).`);
  const zone = new TimeZone(properties.optionalText('ScheduleExpressionTimezone') ?? 'UTC');
  return (after) => nextCron(cron, after, zone);
};

const rateMs = (expression: string): number | undefined => {
  const [, count = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  // EventBridge takes the singular for 1, and the plural for the others.
  return unitMs === undefined || (count === '1') === (plural === 's') ? undefined : Number(count) * unitMs;
};
