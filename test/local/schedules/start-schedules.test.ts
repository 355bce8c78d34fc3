import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { startSchedules } from '../../../local/schedules/start-schedules.ts';
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

const start = (properties: JsonObject, everySeconds?: number, role = MAY_INVOKE) => {
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
  const invoke = async (target: string, event: unknown) => {
    calls.push([target, event]);
    return { ok: true, payload: '' } as const;
  };
  const refusals: string[] = [];
  const onRefusal = (_: string, because: string) => void refusals.push(because);
  const stop = startSchedules(stack, { lambda: { invoke }, everySeconds, iam: readIam(stack), onRefusal });
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
  const { calls, refusals, stop } = start({}, undefined, role);
  vi.advanceTimersByTime(120_000);
  expect(calls).toEqual([]);
  expect(refusals).toEqual([expect.stringContaining(`may not ${why}`), expect.stringContaining(`may not ${why}`)]);
  stop();
});

test('a schedule with a cron expression is refused with the name of the property', () => {
  expect(() => start({ ScheduleExpression: 'cron(0 3 * * ? *)' })).toThrow('Schedule.ScheduleExpression');
});
