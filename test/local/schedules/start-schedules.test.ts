import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { type ScheduleOptions, startSchedules } from '../../../local/schedules/start-schedules.ts';
import type { Json, JsonObject } from '../../../local/template/json.ts';
import { readStack } from '../../../local/template/stack.ts';
import { TARGET } from '../runner/run-template.ts';
import { lambdaFunction } from '../runner/small-template.ts';

const TRUST = {
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': 'arn:aws:scheduler:*:*:schedule-group/default' },
      },
    },
  ],
};

const invoke = (Resource: Json): JsonObject => ({
  PolicyName: 'invoke',
  PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource }] },
});

const MAY_INVOKE: JsonObject = {
  AssumeRolePolicyDocument: TRUST,
  Policies: [invoke({ 'Fn::GetAtt': ['Tick', 'Arn'] })],
};

const start = (properties: JsonObject, options: Partial<ScheduleOptions> = {}, role = MAY_INVOKE) => {
  const stack = readStack(
    {
      Resources: {
        Tick: lambdaFunction('Tick'),
        Role: { Type: 'AWS::IAM::Role', Properties: role },
        Schedule: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'rate(1 minute)',
            Target: {
              Arn: { 'Fn::GetAtt': ['Tick', 'Arn'] },
              RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
              Input: '{"shards":{"from":0,"to":64}}',
            },
            ...properties,
          },
        },
      },
    },
    TARGET,
  );
  const calls: [string, unknown][] = [];
  const enqueue = (target: string, event: unknown) => void calls.push([target, event]);
  const refusals: string[] = [];
  const onRefusal = (_: string, because: string) => void refusals.push(because);
  const defaults = { lambda: { enqueue }, everySeconds: undefined, iam: readIam(stack), onRefusal };
  const stop = startSchedules(stack, { ...defaults, ...options });
  return { calls, refusals, stop, arn: stack.attribute('Tick', 'Arn') };
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
  const { calls, stop } = start({ ScheduleExpression: 'rate(2 hours)' }, { everySeconds: 2 });
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

test.each<[string, JsonObject, string]>([
  ['does not trust EventBridge Scheduler', { ...MAY_INVOKE, AssumeRolePolicyDocument: { Statement: [] } }, 'assume'],
  [
    'trusts it for another account alone',
    {
      ...MAY_INVOKE,
      AssumeRolePolicyDocument: {
        Statement: TRUST.Statement.map((statement) => ({
          ...statement,
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        })),
      },
    },
    'assume',
  ],
  ['may not invoke the function', { AssumeRolePolicyDocument: TRUST }, 'invoke'],
  [
    'may only invoke a version of it',
    { ...MAY_INVOKE, Policies: [invoke('arn:aws:lambda:*:*:function:*:1')] },
    'invoke',
  ],
])('a schedule whose role %s invokes nothing, and every tick says why', (_, role, why) => {
  const { calls, refusals, stop } = start({}, {}, role);
  vi.advanceTimersByTime(120_000);
  expect(calls).toEqual([]);
  expect(refusals).toEqual([expect.stringContaining(`may not ${why}`), expect.stringContaining(`may not ${why}`)]);
  stop();
});

test('a schedule with a cron expression invokes its function at each of its times, in its time zone', () => {
  vi.setSystemTime('2026-11-20T10:59:00Z');
  const { calls, stop } = start({
    ScheduleExpression: 'cron(0 12 ? * FRI,MON *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
  });
  vi.advanceTimersByTime(59_999);
  expect(calls).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(calls).toHaveLength(1);
  vi.advanceTimersByTime(3 * 24 * 3600_000);
  expect(calls).toHaveLength(2);
  stop();
});

test('a schedule can wait for longer than a timer can', () => {
  vi.setSystemTime('2026-11-20T10:59:00Z');
  const { calls, stop } = start({ ScheduleExpression: 'cron(0 0 1 6 ? *)' });
  vi.advanceTimersByTime(Date.parse('2027-06-01T00:00:00Z') - Date.now() - 1);
  expect(calls).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(calls).toHaveLength(1);
  stop();
});

test.each(['cron(0 12 * * * *)', 'rate(0 minutes)', 'rate(1 minutes)', 'rate(2 minute)', 'at(2027-01-01T00:00:00)'])(
  'a schedule with the expression %s is refused with the name of the property',
  (ScheduleExpression) => {
    expect(() => start({ ScheduleExpression })).toThrow('Schedule.ScheduleExpression');
  },
);

test.each([0, 30_000])('a schedule can fire twice, the second time %i ms later', (repeatedAfterMs) => {
  const { calls, stop } = start({}, { repeatedAfterMs });
  // A timer takes a millisecond at least.
  vi.advanceTimersByTime(60_001 + repeatedAfterMs);
  expect(calls).toHaveLength(2);
  stop();
});
