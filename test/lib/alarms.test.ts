import { expect, test } from 'vitest';
import { alarmsWithMessages } from './alarms-with-messages.ts';
import { lambdas, onlyResource, resources, synthesize } from './synthesize.ts';

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
  ManySignInsRefused: {
    Namespace: CUSTOM.Namespace,
    MetricName: 'SignInSuspected',
    Period: 300,
    Threshold: 5,
    ComparisonOperator: AT_LEAST,
    DatapointsToAlarm: 1,
    EvaluationPeriods: 3,
  },
  ApiTokenNotRegistered: { ...CUSTOM, MetricName: 'ApiTokenNotRegistered', ComparisonOperator: AT_LEAST },
  ConnectionsOverdue: {
    Namespace: CUSTOM.Namespace,
    MetricName: 'ConnectionsOverdue',
    Statistic: 'Sum',
    Period: 300,
    Threshold: 6,
    ComparisonOperator: AT_LEAST,
    DatapointsToAlarm: 1,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
  },
  MessagesHeldBack: { ...CUSTOM, MetricName: 'MessagesHeldBack', ComparisonOperator: AT_LEAST },
  MessagesNotDelivered: {
    ...CUSTOM,
    Namespace: 'AWS/Events',
    MetricName: 'FailedInvocations',
    ComparisonOperator: AT_LEAST,
  },
};

const template = synthesize();
const topicId = onlyResource(template, 'AWS::SNS::Topic').id;

const alarms = alarmsWithMessages(template);
const metricAlarms = resources(template, 'AWS::CloudWatch::Alarm');

test('there are exactly these alarms, each with its section of the runbook', () => {
  expect([...alarms.keys()].sort()).toEqual(
    Object.keys(ALARMS)
      .map((name) => name.toLowerCase())
      .sort(),
  );
});

test.each(Object.entries(ALARMS))('%s has its condition and tells the topic', (name, condition) => {
  expect(alarms.get(name.toLowerCase())).toMatchObject({
    ...condition,
    AlarmActions: [{ Ref: topicId }],
    AlarmDescription: expect.stringMatching(/^\S.{40,} docs\/runbook\.md#[a-z]+$/),
  });
});

test('an alarm on a state reports that it is resolved, and an alarm on an event does not', () => {
  const cleared = [...alarms].filter(([, { OKActions }]) => OKActions !== undefined);
  expect(cleared.map(([name, { OKActions }]) => [name, OKActions]).sort()).toEqual([
    ['apifailing', [{ Ref: topicId }]],
    ['connectionsoverdue', [{ Ref: topicId }]],
    ['manysigninsrefused', [{ Ref: topicId }]],
    ['refresherbehind', [{ Ref: topicId }]],
    ['refresherfailing', [{ Ref: topicId }]],
    ['refreshernotrunning', [{ Ref: topicId }]],
    ['refresherticksmissing', [{ Ref: topicId }]],
  ]);
});

test("alarms count what this broker's functions emit, not another broker's", () => {
  const service = lambdas(template).get('refresher')?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
  for (const { Properties } of metricAlarms.values()) {
    const { Namespace, Dimensions } = Properties;
    if (Namespace === 'RingCxTokenBroker') expect(Dimensions).toEqual([{ Name: 'service', Value: service }]);
  }
});

test('alarms watch the API, the refresher and the messages of this broker', () => {
  const api = onlyResource(template, 'AWS::ApiGateway::RestApi');
  const stage = onlyResource(template, 'AWS::ApiGateway::Stage');
  const [refresher] = [...resources(template, 'AWS::Lambda::Function')].flatMap(([id, { Properties }]) =>
    String(Properties.Description).endsWith(': refresher') ? [id] : [],
  );
  const dimensions: Record<string, object[]> = {
    'AWS/ApiGateway': [
      { Name: 'ApiName', Value: api.Properties.Name },
      { Name: 'Stage', Value: { Ref: stage.id } },
    ],
    'AWS/Lambda': [{ Name: 'FunctionName', Value: { Ref: refresher } }],
    'AWS/Events': [{ Name: 'RuleName', Value: { Ref: onlyResource(template, 'AWS::Events::Rule').id } }],
  };
  for (const { Properties } of metricAlarms.values()) {
    const { Namespace, Dimensions } = Properties;
    if (Namespace !== 'RingCxTokenBroker') expect(Dimensions).toEqual(dimensions[String(Namespace)]);
  }
});

const ALARM_PERIOD_MINUTES = 15;

/**
 * Whether one period is below the threshold of RefresherTicksMissing. Each schedule that is not dead ticks once a minute,
 * and `more` ticks come in addition.
 */
const isShort = (refresherShards: number, { dead = 0, more = 0 }: { dead?: number; more?: number }): boolean => {
  const [alarm] = [...resources(synthesize({ refresherShards }), 'AWS::CloudWatch::Alarm').values()].filter(
    ({ Properties }) => Properties.MetricName === 'Invocations' && Properties.Period === 60 * ALARM_PERIOD_MINUTES,
  );
  return ALARM_PERIOD_MINUTES * (refresherShards - dead) + more < alarm?.Properties.Threshold;
};

test.each([1, 2, 7, 64])(
  'RefresherTicksMissing notices one dead schedule of %i, even if ticks come late or twice',
  (refresherShards) => {
    for (const more of [-7, 0, 7]) {
      expect([more, isShort(refresherShards, { dead: 1, more })]).toEqual([more, true]);
      expect([more, isShort(refresherShards, { more })]).toEqual([more, false]);
    }
  },
);

test('the alarm topic lets CloudWatch of this account publish, and the key lets it encrypt', () => {
  const fromHere = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  };
  const policy = onlyResource(template, 'AWS::SNS::TopicPolicy');
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual(
    expect.objectContaining({ ...fromHere, Action: 'sns:Publish' }),
  );
  const key = onlyResource(template, 'AWS::KMS::Key');
  expect(key.Properties.KeyPolicy.Statement).toContainEqual(
    expect.objectContaining({ ...fromHere, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
  );
});

test('the alarm topic and the key let EventBridge publish, without a condition that AWS does not support there', () => {
  const eventBridge = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } };
  const topicPolicy = onlyResource(template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement;
  const keyPolicy = onlyResource(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
  const ofEventBridge = ({ Principal }: { Principal: { Service?: string } }) =>
    Principal.Service === 'events.amazonaws.com';
  expect(topicPolicy.filter(ofEventBridge)).toEqual([
    { ...eventBridge, Action: 'sns:Publish', Resource: { Ref: topicId }, Sid: expect.any(String) },
  ]);
  expect(keyPolicy.filter(ofEventBridge)).toEqual([
    { ...eventBridge, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' },
  ]);
});

test('the alarm topic writes to the address of the settings, if there is one', () => {
  const withEmail = synthesize({ alarmEmail: 'operations@example.com' });
  withEmail.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'operations@example.com' });
  expect(resources(template, 'AWS::SNS::Subscription').size).toBe(0);
});
