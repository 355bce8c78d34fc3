import { expect, test } from 'vitest';
import {
  checkRules,
  describeRules,
  nextRotation,
  type RotationRules,
} from '../../../../local/aws/secrets/rotation-schedule.ts';

// A Friday.
const from = Date.parse('2026-11-20T10:30:00Z');

function next(rules: RotationRules): string | undefined {
  const at = nextRotation(rules, from);
  return at === undefined ? undefined : new Date(at).toISOString();
}

test.each<[RotationRules, string]>([
  [{ AutomaticallyAfterDays: 1 }, '2026-11-21T23:59:59.000Z'],
  [{ AutomaticallyAfterDays: 1, Duration: '3h' }, '2026-11-21T02:59:59.000Z'],
  [{ ScheduleExpression: 'rate(10 days)' }, '2026-11-30T23:59:59.000Z'],
  [{ ScheduleExpression: 'rate(4 hours)' }, '2026-11-20T14:30:00.000Z'],
  [{ ScheduleExpression: 'cron(0 16 * * ? *)' }, '2026-11-20T23:59:59.000Z'],
  [{ ScheduleExpression: 'cron(0 16 * * ? *)', Duration: '2h' }, '2026-11-20T17:59:59.000Z'],
  [{ ScheduleExpression: 'cron(0 8 1 * ? *)' }, '2026-12-01T23:59:59.000Z'],
  [{ ScheduleExpression: 'cron(0 8/8 ? * 1,7 *)' }, '2026-11-21T08:59:59.000Z'],
  [{ ScheduleExpression: 'cron(0 0 29 2 ? *)' }, '2028-02-29T23:59:59.000Z'],
  [{ ScheduleExpression: 'cron(0 8 L * ? *)' }, '2026-11-30T23:59:59.000Z'],
  [{ ScheduleExpression: 'cron(0 8 ? * MON#1 *)' }, '2026-12-07T23:59:59.000Z'],
])('the next rotation by %j is at %s', (rules, expected) => {
  expect(next(rules)).toBe(expected);
});

test('there is no next rotation without a schedule or for a day that does not exist', () => {
  expect(nextRotation(undefined, from)).toBeUndefined();
  expect(next({ Duration: '3h' })).toBeUndefined();
  expect(next({ ScheduleExpression: 'cron(0 0 30 2 ? *)' })).toBeUndefined();
});

test.each([
  'rate(3 hours)',
  'rate(1.5 days)',
  'rate(10 minutes)',
  'cron(30 8 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 8 * * ?)',
  'cron(* 8 * * ? *)',
  'cron(0 8 * * ? 2027)',
  'cron(0 8 * * * *)',
  'cron(0 8 ? * ? *)',
  'cron(0 8 15W * ? *)',
  'cron(0 */3 * * ? *)',
  'cron(0 1,23 * * ? *)',
  'daily',
])('rotation rules refuse %s', (ScheduleExpression) => {
  expect(() => checkRules({ ScheduleExpression })).toThrow();
});

test.each<RotationRules>([
  { AutomaticallyAfterDays: 30, Duration: '25h' },
  { ScheduleExpression: 'rate(4 hours)', Duration: '5h' },
  { ScheduleExpression: 'cron(0 20 * * ? *)', Duration: '5h' },
  { ScheduleExpression: 'cron(0 0/6 * * ? *)', Duration: '7h' },
])('rotation rules refuse the window of %j', (rules) => {
  expect(() => checkRules(rules)).toThrow('rotation window');
});

test.each<RotationRules>([
  { AutomaticallyAfterDays: 30 },
  { AutomaticallyAfterDays: 1, Duration: '24h' },
  { ScheduleExpression: 'rate(4 hours)', Duration: '4h' },
  { ScheduleExpression: 'cron(0 20 * * ? *)', Duration: '4h' },
  { ScheduleExpression: 'cron(0 0/4 ? * 2-6 *)', Duration: '4h' },
  { ScheduleExpression: 'cron(0 8 ? JAN,JUL SUN#1 *)' },
])('rotation rules take %j', (rules) => {
  expect(() => checkRules(rules)).not.toThrow();
});

test('rotation rules show a rate in days as a number of days as well', () => {
  const ScheduleExpression = 'rate(10 days)';
  expect(describeRules({ ScheduleExpression })).toEqual({ AutomaticallyAfterDays: 10, ScheduleExpression });
  expect(describeRules({ ScheduleExpression: 'rate(5 hours)' })).toEqual({ ScheduleExpression: 'rate(5 hours)' });
});
