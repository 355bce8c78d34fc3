import { expect, test } from 'vitest';
import { refresherEvent, SHARD_COUNT } from '../../functions/contract/refresher-event.ts';
import { lambdas, onlyResource, resources, synthesize } from './synthesize.ts';

test.each([1, 3, 64])('%i schedules cover every shard once', (refresherShards) => {
  const schedules = [...resources(synthesize({ refresherShards }), 'AWS::Scheduler::Schedule').values()];
  const ranges = schedules.map(({ Properties }) => refresherEvent.parse(JSON.parse(Properties.Target.Input)).shards);
  const covered = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
  expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: SHARD_COUNT }, (_, index) => index));
  expect(schedules).toHaveLength(refresherShards);
  const sizes = ranges.map(({ from, to }) => to - from);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});

test('a schedule ticks every minute, and no failed tick is retried', () => {
  const template = synthesize();
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } },
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test('the role of the schedules may start the refresher, and only for schedules of its own group', () => {
  const template = synthesize();
  const [schedule] = resources(template, 'AWS::Scheduler::Schedule').values();
  const roleId = schedule?.Properties.Target.RoleArn['Fn::GetAtt'][0];
  const group = { Ref: onlyResource(template, 'AWS::Scheduler::ScheduleGroup').id };
  expect(schedule?.Properties.GroupName).toEqual(group);
  const arn = ['arn:', { Ref: 'AWS::Partition' }, ':scheduler:', { Ref: 'AWS::Region' }, ':'];
  const groupArn = { 'Fn::Join': ['', [...arn, { Ref: 'AWS::AccountId' }, ':schedule-group/', group]] };
  const trust = resources(template, 'AWS::IAM::Role').get(roleId)?.Properties.AssumeRolePolicyDocument.Statement;
  expect(trust).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': groupArn } },
    },
  ]);
  const policies = [...resources(template, 'AWS::IAM::Policy').values()].filter(
    ({ Properties }) => Properties.Roles[0].Ref === roleId,
  );
  const target = schedule?.Properties.Target.Arn;
  expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: [target, { 'Fn::Join': ['', [target, ':*']] }],
    },
  ]);
  const refresher = lambdas(template).get('refresher');
  expect(resources(template, 'AWS::Lambda::Function').get(target['Fn::GetAtt'][0])).toBe(refresher);
});
