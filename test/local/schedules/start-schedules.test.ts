import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSchedules } from '../../../local/schedules/start-schedules.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import { readStack } from '../../../local/template/stack.ts';
import { TARGET } from '../runner/run-template.ts';
import { lambdaFunction } from '../runner/small-template.ts';

const start = (properties: JsonObject, everySeconds?: number) => {
  const stack = readStack(
    {
      Resources: {
        Tick: lambdaFunction('Tick'),
        Schedule: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'rate(1 minute)',
            Target: { Arn: { 'Fn::GetAtt': ['Tick', 'Arn'] }, Input: '{"shards":{"from":0,"to":64}}' },
            ...properties,
          },
        },
      },
    },
    TARGET,
  );
  const calls: [string, unknown][] = [];
  const enqueue = (target: string, event: unknown) => void calls.push([target, event]);
  const stop = startSchedules(stack, { lambda: { enqueue }, everySeconds });
  return { calls, stop, arn: stack.attribute('Tick', 'Arn') };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a schedule invokes its function with its input once per interval until it is stopped', () => {
  const { calls, stop, arn } = start({});
  vi.advanceTimersByTime(59_999);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual([[arn, { shards: { from: 0, to: 64 } }]]);
  vi.advanceTimersByTime(60_000);
  expect(calls).toHaveLength(2);
  stop();
  vi.advanceTimersByTime(600_000);
  expect(calls).toHaveLength(2);
});

test('a schedule can run more often than the template declares', () => {
  const { calls, stop } = start({ ScheduleExpression: 'rate(2 hours)' }, 2);
  vi.advanceTimersByTime(4000);
  expect(calls).toHaveLength(2);
  stop();
});

test('a disabled schedule does nothing', () => {
  const { calls, stop } = start({ State: 'DISABLED' });
  vi.advanceTimersByTime(600_000);
  expect(calls).toEqual([]);
  stop();
});

test('a schedule with a cron expression is refused with the name of the property', () => {
  expect(() => start({ ScheduleExpression: 'cron(0 3 * * ? *)' })).toThrow('Schedule.ScheduleExpression');
});
