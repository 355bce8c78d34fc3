import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { lambdas, resources, synthesize } from './synthesize.ts';

const CUSTOM = { Namespace: 'RingCxTokenBroker', Statistic: 'Sum', Period: 60, Threshold: 1, EvaluationPeriods: 1 };
const AT_LEAST = 'GreaterThanOrEqualToThreshold';

const ALARMS: Record<string, object> = {
  RefresherFailing: {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    ComparisonOperator: AT_LEAST,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 5,
    TreatMissingData: 'notBreaching',
  },
  RefresherNotRunning: {
    Namespace: 'AWS/Lambda',
    MetricName: 'Invocations',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 5,
    TreatMissingData: 'breaching',
  },
  SessionNotStored: { ...CUSTOM, MetricName: 'SessionNotStored', ComparisonOperator: AT_LEAST },
  SignInRefused: { ...CUSTOM, MetricName: 'SignInRefused', ComparisonOperator: AT_LEAST },
  ApiTokenOriginUnclear: { ...CUSTOM, MetricName: 'ApiTokenOriginUnclear', ComparisonOperator: AT_LEAST },
  ApiTokenNotRevoked: { ...CUSTOM, MetricName: 'ApiTokenNotRevoked', ComparisonOperator: AT_LEAST },
  ManagedTokenDead: { ...CUSTOM, MetricName: 'ManagedTokenDead', ComparisonOperator: AT_LEAST },
  ManagedTokenOverdue: { ...CUSTOM, MetricName: 'ManagedTokenOverdue', ComparisonOperator: AT_LEAST },
  ApiTokenNotRegistered: { ...CUSTOM, MetricName: 'ApiTokenNotRegistered', ComparisonOperator: AT_LEAST },
};

describe('alarms', () => {
  let template: Template;
  let alarms: Map<string, Record<string, unknown>>;
  beforeAll(() => {
    template = synthesize();
    const found = resources(template, 'AWS::CloudWatch::Alarm').values();
    alarms = new Map(
      [...found].map(({ Properties }) => [Properties.AlarmDescription.replace(/.*runbook\.md#/, ''), Properties]),
    );
  });

  it('are these, each with its section of the runbook', () => {
    expect([...alarms.keys()].sort()).toEqual(
      Object.keys(ALARMS)
        .map((name) => name.toLowerCase())
        .sort(),
    );
  });

  it.each(Object.entries(ALARMS))('%s goes off when it should and tells the topic', (name, condition) => {
    const [topic] = resources(template, 'AWS::SNS::Topic').keys();
    expect(alarms.get(name.toLowerCase())).toMatchObject({
      ...condition,
      AlarmActions: [{ Ref: topic }],
      AlarmDescription: expect.stringMatching(/^\S.{40,} docs\/runbook\.md#[a-z]+$/),
    });
  });

  it('give the all-clear only where a state has ended, not where an event is over', () => {
    const [topic] = resources(template, 'AWS::SNS::Topic').keys();
    const cleared = [...alarms].filter(([, { OKActions }]) => OKActions !== undefined);
    expect(cleared.map(([name, { OKActions }]) => [name, OKActions]).sort()).toEqual([
      ['refresherfailing', [{ Ref: topic }]],
      ['refreshernotrunning', [{ Ref: topic }]],
    ]);
  });

  it("count what this broker's functions emit, not another's", () => {
    const service = lambdas(template).get('refresher')?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
    for (const { Namespace, Dimensions } of alarms.values()) {
      if (Namespace !== 'AWS/Lambda') expect(Dimensions).toEqual([{ Name: 'service', Value: service }]);
    }
  });
});

describe('the alarm topic', () => {
  it('lets CloudWatch of this account publish, and use the key for it', () => {
    const template = synthesize();
    const fromHere = {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    };
    const [policy] = resources(template, 'AWS::SNS::TopicPolicy').values();
    expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ ...fromHere, Action: 'sns:Publish' }),
    );
    const [key] = resources(template, 'AWS::KMS::Key').values();
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({ ...fromHere, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
    );
  });

  it('writes to the address of the settings, if there is one', () => {
    const template = synthesize({ alarmEmail: 'operations@example.com' });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'operations@example.com' });
    expect(resources(synthesize(), 'AWS::SNS::Subscription').size).toBe(0);
  });
});
