import { expect, test } from 'vitest';
import { parseCron } from '../../../local/cron/cron.ts';
import { nextCron } from '../../../local/cron/next-cron.ts';
import { TimeZone } from '../../../local/cron/time-zone.ts';

const next = (expression: string, from: string, zone = 'UTC'): string | undefined => {
  const cron = parseCron(expression);
  if (!cron) return 'refused';
  const at = nextCron(cron, Date.parse(from), new TimeZone(zone));
  return at === undefined ? undefined : new Date(at).toISOString();
};

// A Friday.
const FROM = '2026-11-20T10:30:00Z';

test.each([
  ['cron(0 10 * * ? *)', '2026-11-21T10:00:00.000Z'],
  ['cron(15 12 * * ? *)', '2026-11-20T12:15:00.000Z'],
  ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00:00.000Z'],
  ['cron(0 8 1 * ? *)', '2026-12-01T08:00:00.000Z'],
  ['cron(0/15 * * * ? *)', '2026-11-20T10:45:00.000Z'],
  ['cron(*/20 * * * ? *)', '2026-11-20T10:40:00.000Z'],
  ['cron(0/5 8-17 ? * mon-fri *)', '2026-11-20T10:35:00.000Z'],
  ['cron(0 0 L * ? *)', '2026-11-30T00:00:00.000Z'],
  ['cron(0 9 3W * ? *)', '2026-12-03T09:00:00.000Z'],
  // A Saturday, whose Friday is over at nine; in the next year, a Sunday.
  ['cron(0 11 21W NOV ? *)', '2026-11-20T11:00:00.000Z'],
  ['cron(0 9 21W NOV ? *)', '2027-11-22T09:00:00.000Z'],
  ['cron(0 9 1W NOV ? 2026-2027)', '2027-11-01T09:00:00.000Z'],
  ['cron(0 9 31W JAN ? *)', '2027-01-29T09:00:00.000Z'],
  ['cron(0 9 1W MAY ? *)', '2027-05-03T09:00:00.000Z'],
  ['cron(0 9 ? * 6L *)', '2026-11-27T09:00:00.000Z'],
  ['cron(0 9 ? * L *)', '2026-11-21T09:00:00.000Z'],
  ['cron(0 9 ? * 3#2 *)', '2026-12-08T09:00:00.000Z'],
  ['cron(0 9 ? * TUE#5 *)', '2026-12-29T09:00:00.000Z'],
  ['cron(0 0 29 FEB ? *)', '2028-02-29T00:00:00.000Z'],
  ['cron(0 0 1 1 ? 2030)', '2030-01-01T00:00:00.000Z'],
])('%s comes next at %s', (expression, expected) => {
  expect(next(expression, FROM)).toBe(expected);
});

test.each(['cron(0 0 30 2 ? *)', 'cron(0 0 1 1 ? 2020)'])('%s never comes', (expression) => {
  expect(next(expression, FROM)).toBeUndefined();
});

test.each([
  'cron(0 10 * * *)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(60 10 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 10 0 * ? *)',
  'cron(0 10 * 13 ? *)',
  'cron(0 10 ? * 8 *)',
  'cron(0 10 * * ? 1969)',
  'cron(0 10 * * ? 2200)',
  'cron(? 10 * * ? *)',
  'cron(0 17-9 * * ? *)',
  'cron(0 10 */0 * ? *)',
  'cron(0 10 L-3 * ? *)',
  'cron(0 10 ? * 3#6 *)',
  'cron(0 10 ? * 3#1,6#3 *)',
  'cron(0 10 ? * FOO *)',
  '0 10 * * ? *',
])('%s is refused', (expression) => {
  expect(next(expression, FROM)).toBe('refused');
});

test.each([
  // Standard time, and summer time.
  ['2026-01-10T00:00:00Z', '2026-01-10T14:30:00.000Z'],
  ['2026-07-10T00:00:00Z', '2026-07-10T13:30:00.000Z'],
])('a time on the wall of New York after %s is %s', (from, expected) => {
  expect(next('cron(30 9 * * ? *)', from, 'America/New_York')).toBe(expected);
});

test('a time that the clocks leave out in spring is skipped, and one that comes twice in autumn comes once', () => {
  const every = 'cron(30 2 * * ? *)';
  expect(next(every, '2026-03-29T00:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30:00.000Z');
  const first = '2026-10-25T00:30:00.000Z';
  expect(next(every, '2026-10-25T00:00:00Z', 'Europe/Berlin')).toBe(first);
  expect(next(every, first, 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z');
});

test('a time zone that does not exist is refused', () => {
  expect(() => new TimeZone('Atlantis/Capital')).toThrow();
});
