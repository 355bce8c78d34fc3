import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { TokenBroker } from '../../lib/token-broker.ts';
import { createApp, createBareApp, createStack, lambdas, onlyResource, resources, synthesize } from './synthesize.ts';

const grantTo = (connection: string) => {
  const app = createApp();
  const { broker } = createStack({}, app);
  const workload = new Stack(app, 'Workload');
  const role = new Role(workload, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  broker.grantReadApiToken(role, connection);
  return Template.fromStack(workload);
};

test('a grant gives a workload of another stack one secret, and the key for it', () => {
  const policy = onlyResource(grantTo('acme'), 'AWS::IAM::Policy');
  const arn = ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:', { Ref: 'AWS::Region' }, ':'];
  expect(policy.Properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: {
        'Fn::Join': ['', [...arn, { Ref: 'AWS::AccountId' }, ':secret:ringcx/acme/api-token-??????']],
      },
    },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: {
        'Fn::GetStackOutput': expect.objectContaining({ OutputName: expect.stringContaining('StorageKey') }),
      },
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
        },
      },
    },
  ]);
});

test.each(['', 'Acme', '*', 'acme/../other', 'a'.repeat(41)])(
  'a grant is refused for the connection %j',
  (connection) => {
    expect(() => grantTo(connection)).toThrow('must be 1 to 40 of a-z, 0-9 and -');
  },
);

const HERE = { account: '111111111111', region: 'eu-central-1' };
const ELSEWHERE = { ...HERE, account: '222222222222' };
const assumedBy = new ServicePrincipal('lambda.amazonaws.com');

test.each<[string, (here: Stack, elsewhere: Stack) => IGrantable]>([
  ['a role of another account', (_, elsewhere) => new Role(elsewhere, 'Role', { assumedBy })],
  ['one by its ARN', (here) => Role.fromRoleArn(here, 'Role', `arn:aws:iam::${ELSEWHERE.account}:role/workload`)],
])('a grant is refused to %s, because it would have no effect', (_, granteeOf) => {
  const app = createApp();
  const [here, elsewhere] = [new Stack(app, 'Here', { env: HERE }), new Stack(app, 'There', { env: ELSEWHERE })];
  const broker = new TokenBroker(here, 'Broker');
  expect(() => broker.grantReadApiToken(granteeOf(here, elsewhere), 'acme')).toThrow(
    'A workload of account 222222222222 cannot be let read an API token of account 111111111111',
  );
});

test('a grant is refused to a principal that can have no policy', () => {
  const { broker } = createStack();
  expect(() => broker.grantReadApiToken(assumedBy, 'acme')).toThrow('could not be added');
});

test('a grant reaches a role of the same account by its ARN', () => {
  const stack = new Stack(createApp(), 'Here', { env: HERE });
  const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${HERE.account}:role/workload`);
  new TokenBroker(stack, 'Broker').grantReadApiToken(role, 'acme');
  const policies = [...resources(Template.fromStack(stack), 'AWS::IAM::Policy').values()];
  expect(policies.filter(({ Properties }) => Properties.Roles.includes('workload'))).toHaveLength(1);
});

const BROKER = /"https:\/\/".*\.execute-api\..*\/v1"/;

test("a broker in somebody else's stack has the same resources as in its own", () => {
  const theirs = new Stack(createBareApp(), 'Theirs');
  const broker = new TokenBroker(theirs, 'RingCx');
  expect(JSON.stringify(theirs.resolve(broker.url))).toMatch(BROKER);
  expect(broker.table.node.path).toContain('Theirs/RingCx');
  const types = (template: Template) => [...resources(template).values()].map(({ Type }) => Type).sort();
  expect(types(Template.fromStack(theirs))).toEqual(types(synthesize()));
});

test("a broker in somebody else's stack allows the same actions", () => {
  const theirs = new Stack(createBareApp(), 'Theirs');
  new TokenBroker(theirs, 'RingCx');
  expect(actionsIn(Template.fromStack(theirs))).toEqual(actionsIn(synthesize()));
});

test("a broker in somebody else's stack refuses settings that are not valid", () => {
  const stack = new Stack(createBareApp(), 'Theirs');
  expect(() => new TokenBroker(stack, 'RingCx', { refresherShards: 0 })).toThrow('tokenBroker.refresherShards');
});

/** Every action on each resource by itself, because the feature flags decide how statements are merged. */
function actionsIn(template: Template): string[] {
  const policies = [...resources(template, 'AWS::IAM::Policy').values()];
  const statements: { Action: string | string[]; Resource: unknown }[] = policies.flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  return statements.flatMap(({ Action, Resource }) => [Resource].flat().flatMap(() => Action)).sort();
}

test('two brokers in one account have different names in logs and metrics', () => {
  const app = createApp();
  const stacks = ['One', 'Two'].map((id) => createStack({ secretPrefix: id }, app, id));
  const services = stacks.map((stack) => {
    const variables = lambdas(Template.fromStack(stack)).get('login')?.Properties.Environment.Variables;
    return variables.POWERTOOLS_SERVICE_NAME;
  });
  expect(new Set(services).size).toBe(2);
});

test('the stack has outputs for what operators and programs look for', () => {
  const template = synthesize({ secretPrefix: 'phone' });
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'AlarmTopicArn',
    'AlarmsGoTo',
    'DashboardName',
    'SecretPrefix',
    'TableName',
    'Url',
  ]);
  template.hasOutput('SecretPrefix', { Value: 'phone' });
  template.hasOutput('DashboardName', { Value: { Ref: onlyResource(template, 'AWS::CloudWatch::Dashboard').id } });
  template.hasOutput('AlarmTopicArn', { Value: { Ref: onlyResource(template, 'AWS::SNS::Topic').id } });
});

test('a deployment says whom the alarms reach, and that they reach nobody', () => {
  synthesize().hasOutput('AlarmsGoTo', { Value: Match.stringLikeRegexp('^nobody yet: set alarmEmail') });
  synthesize({ alarmEmail: 'a@example.com' }).hasOutput('AlarmsGoTo', {
    Value: Match.stringLikeRegexp('^a@example.com'),
  });
});

test('the construct has the API and the dashboard, to build on', () => {
  const stack = createStack();
  const { api, dashboard } = stack.broker;
  const template = Template.fromStack(stack);
  expect(stack.resolve(api.restApiId)).toEqual({ Ref: onlyResource(template, 'AWS::ApiGateway::RestApi').id });
  expect(stack.resolve(dashboard.dashboardName)).toEqual({
    Ref: onlyResource(template, 'AWS::CloudWatch::Dashboard').id,
  });
});

/** Properties by which CloudFormation gives a resource a name that must be unique in the account or region. */
const PHYSICAL_NAME =
  /^(TableName|FunctionName|RoleName|PolicyName|TopicName|LogGroupName|AlarmName|DashboardName|BucketName|QueueName|SecretName|AliasName|KeyAlias)$/;

test('the template gives no resource a name that must be unique', () => {
  const types = /^AWS::(DynamoDB|Lambda::Function|IAM::Role|SNS|Logs|CloudWatch|KMS|S3|SQS|SecretsManager)/;
  for (const [id, { Type, Properties }] of resources(synthesize())) {
    // A name of which AWS demands the beginning, unique by the API's own id.
    const isDerived = /"(API-Gateway-Execution-Logs_|aws-waf-logs-)",\{"Ref":/.test(
      JSON.stringify(Properties.LogGroupName) ?? '',
    );
    if (types.test(Type) && !isDerived)
      expect([id, Object.keys(Properties).filter((key) => PHYSICAL_NAME.test(key))]).toEqual([id, []]);
    if (/^AWS::(WAFv2|Scheduler)/.test(Type)) expect([id, Properties.Name]).toEqual([id, undefined]);
  }
});

test('the template tags every resource that can have tags', () => {
  const taggable =
    /^AWS::(DynamoDB::Table|Lambda::Function|IAM::Role|SNS::Topic|Logs::LogGroup|KMS::Key|CloudWatch::Alarm|ApiGateway::(RestApi|Stage)|WAFv2::WebACL)$/;
  for (const [id, { Type, Properties }] of resources(synthesize())) {
    if (!taggable.test(Type)) continue;
    expect([id, Properties.Tags]).toEqual([
      id,
      expect.arrayContaining([{ Key: 'application', Value: 'ringcx-token-broker' }]),
    ]);
  }
});

test('the template has no secret, and no variable for one', () => {
  for (const lambda of lambdas(synthesize()).values()) {
    const names = Object.keys(lambda.Properties.Environment.Variables);
    expect(names.filter((name) => /PASSWORD|CREDENTIAL|JWT|_TOKEN$|CLIENT_SECRET|API_KEY/.test(name))).toEqual([]);
  }
  expect(resources(synthesize(), 'AWS::SecretsManager::Secret').size).toBe(0);
});

test('the dashboard shows the API, the refresher and the sessions', () => {
  const dashboard = onlyResource(synthesize(), 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard.Properties.DashboardBody);
  for (const metric of ['5XXError', 'Latency', 'Invocations', 'RefresherDue', 'SessionRefreshed', 'SignInRefused']) {
    expect(body).toContain(metric);
  }
});
