import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { EVENT_NAMES } from '../../functions/contract/event-names.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/contract/function-names.ts';
import { lambdas, onlyResource, type Resource, resources, synthesize } from './synthesize.ts';

const LOG = ['logs:CreateLogStream on own log', 'logs:PutLogEvents on own log'];
const TABLE_KEY = ['kms:Decrypt on key via dynamodb', 'kms:DescribeKey on key via dynamodb'];

/** IAM compares a secret that exists by its ARN, with six random characters, and any other by its bare name. */
function onSecrets(kind: string, ...actions: string[]): string[] {
  return actions.flatMap((action) =>
    ['', '-??????'].map((suffix) => `secretsmanager:${action} on ringcx/*/${kind}${suffix}`),
  );
}

const ANNOUNCE = 'dynamodb:UpdateItem on table EVENT#*';

const SESSIONS = [
  ...LOG,
  ...TABLE_KEY,
  ANNOUNCE,
  'dynamodb:GetItem on table CONNECTION#*',
  'dynamodb:UpdateItem on table CONNECTION#*',
  'dynamodb:GetItem on table SHARED#*',
  'dynamodb:UpdateItem on table SHARED#*',
  ...onSecrets('sign-in', 'GetSecretValue'),
  'Deny secretsmanager:* on ringcx/*/*/*',
  'kms:Decrypt on key via secretsmanager',
];

const REGISTER = [
  'dynamodb:DeleteItem on table CONNECTION#*',
  'dynamodb:Query on table CONNECTION#*',
  'dynamodb:DeleteItem on table SHARED#*',
  'dynamodb:Query on table SHARED#*',
];

const READ_API_TOKENS = onSecrets('api-token', 'GetSecretValue', 'DescribeSecret');
const CANCEL_ROTATION = onSecrets('api-token', 'CancelRotateSecret', 'UpdateSecretVersionStage');
const START_ROTATION = [...onSecrets('api-token', 'RotateSecret'), 'lambda:InvokeFunction on rotation'];
const ENSURE_API_TOKENS = [
  ...onSecrets('api-token', 'CreateSecret', 'RestoreSecret'),
  'kms:GenerateDataKey on key via secretsmanager',
];

/** Everything that each function may do. The template must have no other right. */
const ALLOWED: Record<FunctionName, readonly string[]> = {
  authorizer: [...LOG, ...TABLE_KEY, ANNOUNCE, 'dynamodb:GetItem on table CALLER#*'],
  callers: [
    ...LOG,
    ...TABLE_KEY,
    'dynamodb:GetItem on table CALLER#*',
    'dynamodb:UpdateItem on table CALLER#*',
    'dynamodb:DeleteItem on table CALLER#*',
    'dynamodb:Query on index kind',
  ],
  login: SESSIONS,
  exchange: SESSIONS,
  refresh: SESSIONS,
  'access-token': [...SESSIONS, 'dynamodb:GetItem on table CALLER#*'],
  accounts: SESSIONS,
  'api-tokens': [...SESSIONS, ...REGISTER, ...READ_API_TOKENS, ...START_ROTATION],
  refresher: [
    ...SESSIONS,
    ...REGISTER,
    'dynamodb:Query on index due',
    'dynamodb:Query on index kind',
    'dynamodb:GetItem on table EVENT#*',
    'events:PutEvents on default bus, its own events',
    ...READ_API_TOKENS,
    ...ENSURE_API_TOKENS,
    ...START_ROTATION,
    ...CANCEL_ROTATION,
  ],
  rotation: [
    ...SESSIONS,
    ...REGISTER,
    ...READ_API_TOKENS,
    ...onSecrets('api-token', 'PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'),
    'kms:Encrypt on key via secretsmanager',
    'kms:GenerateDataKey on key via secretsmanager',
  ],
  connections: [
    ...SESSIONS,
    ...REGISTER,
    'dynamodb:Query on index kind',
    ...ENSURE_API_TOKENS,
    ...START_ROTATION,
    ...CANCEL_ROTATION,
    ...onSecrets('sign-in', 'CreateSecret', 'UpdateSecret', 'DescribeSecret', 'DeleteSecret', 'RestoreSecret'),
    'kms:Encrypt on key via secretsmanager',
    ...READ_API_TOKENS,
    ...onSecrets('api-token', 'DeleteSecret'),
  ],
};

/** A request without a source must not pass, although ForAllValues alone would let it. */
const OWN_EVENTS = {
  'ForAllValues:StringEquals': { 'events:source': ['ringcx-token-broker'] },
  Null: { 'events:source': 'false' },
  StringEquals: { 'events:detail-type': EVENT_NAMES },
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** `Null` requires that a request names a partition at all. A scan names none. */
const OWN_ITEMS =
  /^\{"ForAllValues:StringLike":\{"dynamodb:LeadingKeys":\["([A-Z]+#\*)"\]\},"Null":\{"dynamodb:LeadingKeys":"false"\}\}$/;

/** Describes the one resource of a statement in words. Any other resource comes out as JSON, and so fails the comparison. */
function describeResource(statement: Statement, template: Template, ownLog: string): string {
  const table = JSON.stringify({ 'Fn::GetAtt': [onlyResource(template, 'AWS::DynamoDB::Table').id, 'Arn'] });
  const resource = JSON.stringify(statement.Resource);
  const condition = JSON.stringify(statement.Condition ?? {});
  const index = /^\{"Fn::Join":\["",\[(\{.+\}),"\/index\/(\w+)"\]\]\}$/.exec(resource);
  if (index?.[1] === table && condition === '{}') return `index ${index[2]}`;
  if (resource === JSON.stringify({ 'Fn::GetAtt': [ownLog, 'Arn'] }) && condition === '{}') return 'own log';
  const rotation = [...resources(template, 'AWS::Lambda::Function')].find(([, { Properties }]) =>
    String(Properties.Description).endsWith(': rotation'),
  );
  const rotationArn = JSON.stringify({ 'Fn::GetAtt': [rotation?.[0], 'Arn'] });
  if (resource === rotationArn && condition === '{}') return 'rotation';
  const partition = OWN_ITEMS.exec(condition)?.[1];
  if (resource === table && partition !== undefined) return `table ${partition}`;
  const service =
    /^\{"StringEquals":\{"kms:ViaService":\{"Fn::Join":\["",\["(\w+)\.",\{"Ref":"AWS::Region"\},"\.amazonaws\.com"\]\]\}\}\}$/;
  const via = service.exec(condition)?.[1];
  const key = JSON.stringify({ 'Fn::GetAtt': [onlyResource(template, 'AWS::KMS::Key').id, 'Arn'] });
  if (resource === key && via !== undefined) return `key via ${via}`;
  const arn =
    /^\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},":secretsmanager:",\{"Ref":"AWS::Region"\},":",\{"Ref":"AWS::AccountId"\},":secret:([^"]+)"\]\]\}$/;
  const secret = arn.exec(resource)?.[1];
  const bus =
    /"arn:",\{"Ref":"AWS::Partition"\},":events:",\{"Ref":"AWS::Region"\},":",\{"Ref":"AWS::AccountId"\},":event-bus\/default"/;
  if (bus.test(resource) && condition === JSON.stringify(OWN_EVENTS)) return 'default bus, its own events';
  return secret !== undefined && condition === '{}' ? secret : `${resource} ${condition}`;
}

function rightsOf(lambda: Resource, template: Template): string[] {
  const role = lambda.Properties.Role['Fn::GetAtt'][0];
  const policies = [...resources(template, 'AWS::IAM::Policy').values()].filter((policy) =>
    policy.Properties.Roles.some((attached: { Ref: string }) => attached.Ref === role),
  );
  const statements: Statement[] = policies.flatMap((policy) => policy.Properties.PolicyDocument.Statement);
  return statements.flatMap((statement) => {
    const allows = statement.Effect === 'Allow' ? '' : `${statement.Effect} `;
    return [statement.Resource].flat().flatMap((Resource) => {
      const on = describeResource({ ...statement, Resource }, template, lambda.Properties.LoggingConfig.LogGroup.Ref);
      return [statement.Action].flat().map((action) => `${allows}${action} on ${on}`);
    });
  });
}

const template = synthesize();

test.each(FUNCTION_NAMES)('%s may do what it needs and nothing else', (name) => {
  const lambda = lambdas(template).get(name);
  expect(lambda && rightsOf(lambda, template).sort()).toEqual([...ALLOWED[name]].sort());
});

test('every function has a role of its own, without managed or inline policies', () => {
  const roles = [...lambdas(template).values()].map((lambda) => lambda.Properties.Role['Fn::GetAtt'][0]);
  expect(new Set(roles).size).toBe(FUNCTION_NAMES.length);
  for (const role of roles) {
    const properties = resources(template, 'AWS::IAM::Role').get(role)?.Properties;
    expect([properties?.ManagedPolicyArns, properties?.Policies]).toEqual([undefined, undefined]);
  }
});

test('the permissions follow the secret prefix', () => {
  const other = synthesize({ secretPrefix: 'phone' });
  const login = lambdas(other).get('login');
  expect(login && rightsOf(login, other)).toContain('secretsmanager:GetSecretValue on phone/*/sign-in');
});

test('Secrets Manager may start the rotation for managed API tokens of this broker alone', () => {
  const permissions = [...resources(template, 'AWS::Lambda::Permission').values()].filter(
    ({ Properties }) => Properties.Principal === 'secretsmanager.amazonaws.com',
  );
  const account = { Ref: 'AWS::AccountId' };
  const arn = ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:', { Ref: 'AWS::Region' }, ':', account];
  expect(permissions.map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({
      SourceAccount: account,
      SourceArn: { 'Fn::Join': ['', [...arn, ':secret:ringcx/*/api-token-??????']] },
    }),
  ]);
});
