import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { lambdas, resources, synthesize } from './synthesize.ts';

const CUSTOM = { Namespace: 'RingCxTokenBroker', Statistic: 'Sum', Period: 60, Threshold: 1, EvaluationPeriods: 1 };
const AT_LEAST = 'GreaterThanOrEqualToThreshold';

const ALARMS: Record<string, object> = {
  ApiFailing: {
    Namespace: 'AWS/ApiGateway',
    MetricName: '5XXError',
    Statistic: 'Average',
    Period: 60,
    ComparisonOperator: AT_LEAST,
    Threshold: 0.05,
    DatapointsToAlarm: 3,
    EvaluationPeriods: 15,
    TreatMissingData: 'notBreaching',
  },
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
  RefresherTicksMissing: {
    Namespace: 'AWS/Lambda',
    MetricName: 'Invocations',
    Statistic: 'Sum',
    Period: 900,
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 2,
    TreatMissingData: 'ignore',
  },
  RefresherBehind: {
    ...CUSTOM,
    MetricName: 'RefresherBehind',
    ComparisonOperator: AT_LEAST,
    DatapointsToAlarm: 2,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
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
      ['apifailing', [{ Ref: topic }]],
      ['refresherbehind', [{ Ref: topic }]],
      ['refresherfailing', [{ Ref: topic }]],
      ['refreshernotrunning', [{ Ref: topic }]],
      ['refresherticksmissing', [{ Ref: topic }]],
    ]);
  });

  it("count what this broker's functions emit, not another's", () => {
    const service = lambdas(template).get('refresher')?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
    for (const { Namespace, Dimensions } of alarms.values()) {
      if (Namespace === 'RingCxTokenBroker') expect(Dimensions).toEqual([{ Name: 'service', Value: service }]);
    }
  });

  it('watch the API and the refresher of this broker', () => {
    const [api] = resources(template, 'AWS::ApiGateway::RestApi').values();
    const [stage] = resources(template, 'AWS::ApiGateway::Stage').keys();
    const [refresher] = [...resources(template, 'AWS::Lambda::Function')].flatMap(([id, { Properties }]) =>
      String(Properties.Description).endsWith(': refresher') ? [id] : [],
    );
    const dimensions: Record<string, object[]> = {
      'AWS/ApiGateway': [
        { Name: 'ApiName', Value: api?.Properties.Name },
        { Name: 'Stage', Value: { Ref: stage } },
      ],
      'AWS/Lambda': [{ Name: 'FunctionName', Value: { Ref: refresher } }],
    };
    for (const { Namespace, Dimensions } of alarms.values()) {
      if (Namespace !== 'RingCxTokenBroker') expect(Dimensions).toEqual(dimensions[String(Namespace)]);
    }
  });
});

describe('RefresherTicksMissing', () => {
  const MINUTES = 15;

  /** What one of the alarm's periods holds when each schedule ticks once a minute, and some ticks more or fewer come. */
  const isShort = (refresherShards: number, { dead = 0, more = 0 }: { dead?: number; more?: number }): boolean => {
    const [alarm] = [...resources(synthesize({ refresherShards }), 'AWS::CloudWatch::Alarm').values()].filter(
      ({ Properties }) => Properties.MetricName === 'Invocations' && Properties.Period === 60 * MINUTES,
    );
    return MINUTES * (refresherShards - dead) + more < alarm?.Properties.Threshold;
  };

  it.each([1, 2, 7, 64])('notices one dead schedule of %i, though ticks come late or twice', (refresherShards) => {
    for (const more of [-7, 0, 7]) {
      expect([more, isShort(refresherShards, { dead: 1, more })]).toEqual([more, true]);
      expect([more, isShort(refresherShards, { more })]).toEqual([more, false]);
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
