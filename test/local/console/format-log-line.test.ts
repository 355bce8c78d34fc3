import { expect, test } from 'vitest';
import { formatLogLine } from '../../../local/console/format-log-line.ts';

const NOON = new Date(2026, 10, 20, 12, 0, 5);
const format = (line: string | object) =>
  formatLogLine('refresh', typeof line === 'string' ? line : JSON.stringify(line), NOON);

test('a log line shows time, function, message and its own fields', () => {
  const line = format({
    level: 'INFO',
    message: 'session refreshed',
    timestamp: '2026-11-20T12:00:05Z',
    service: 'x',
    cold_start: true,
    function_name: 'f',
    function_request_id: 'r',
    xray_trace_id: 't',
    connection: 'acme',
    lifeSeconds: 300,
    caller: null,
    reason: 'due soon',
  });
  expect(line).toBe('12:00:05  refresh       session refreshed  connection=acme lifeSeconds=300 reason="due soon"');
});

test('a log line shows a warning or error level, and an error without its stack', () => {
  expect(
    format({ level: 'ERROR', message: 'failed', error: { name: 'TypeError', message: 'no', stack: 'at x' } }),
  ).toBe('12:00:05  refresh       failed  level=ERROR error="TypeError: no"');
});

test('a log line stays one line even when its message or a field has line breaks', () => {
  expect(format({ message: 'a\nb', field: 'c\nd' })).toBe('12:00:05  refresh       a b  field="c\\nd"');
});

test('a log line that is not JSON stays as it is', () => {
  expect(format('(node:1) Warning: {odd}')).toBe('12:00:05  refresh       (node:1) Warning: {odd}');
  expect(format('{odd')).toBe('12:00:05  refresh       {odd');
});

test('a metric or an empty line is not shown', () => {
  expect(format({ _aws: {}, AccessTokenServed: 1 })).toBeUndefined();
  expect(format('  ')).toBeUndefined();
});
