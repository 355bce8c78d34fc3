import { expect, test } from 'vitest';
import { type Iam, readIam, type ServiceRequest } from '../../../local/iam/iam.ts';
import type { TemplateResource } from '../../../local/template/cloudformation-template.ts';
import type { JsonObject } from '../../../local/template/json.ts';
import { readStack } from '../../../local/template/stack.ts';
import { TARGET } from '../runner/run-template.ts';
import { lambdaFunction } from '../runner/small-template.ts';

const resource = (Type: string, Properties: JsonObject): TemplateResource => ({ Type, Properties });

const read = (Resources: Readonly<Record<string, TemplateResource>>): Iam => readIam(readStack({ Resources }, TARGET));

const allow = (more: JsonObject = {}): JsonObject => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

const rolePolicy = (...Statement: readonly JsonObject[]): TemplateResource =>
  resource('AWS::IAM::Policy', { PolicyName: 'p', Roles: ['worker'], PolicyDocument: { Statement } });

const WORKER = 'arn:aws:sts::000000000000:assumed-role/worker/session';

/** Whether a role with this policy may do something. */
const may = (statements: readonly JsonObject[], request: Partial<Parameters<Iam['principalMay']>[0]> = {}): boolean =>
  read({ Policy: rolePolicy(...statements) }).principalMay({
    principal: WORKER,
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:us-east-1:000000000000:queue',
    context: {},
    ...request,
  });

test('a role may do what its policy allows, actions by wildcards and without regard to case', () => {
  expect(may([])).toBe(false);
  expect(may([allow({ Action: ['sqs:Receive*', 'SQS:send?essage'] })])).toBe(true);
  expect(may([allow({ Action: 'sqs:Receive*' })])).toBe(false);
  expect(may([allow({ Resource: 'arn:aws:sqs:*:*:que?e' })])).toBe(true);
  expect(may([allow({ Resource: 'arn:aws:sqs:*:*:other' })])).toBe(false);
});

test('a statement that denies wins over one that allows', () => {
  expect(may([allow(), { ...allow({ Action: 'sqs:*' }), Effect: 'Deny' }])).toBe(false);
  expect(may([allow(), { ...allow({ Action: 'sns:*' }), Effect: 'Deny' }])).toBe(true);
});

test.each<[JsonObject, Readonly<Record<string, string[]>>, boolean]>([
  [{ StringEquals: { 'kms:ViaService': ['a', 'b'] } }, { 'kms:viaservice': ['b'] }, true],
  [{ StringEquals: { 'kms:ViaService': 'a*' } }, { 'kms:viaservice': ['ab'] }, false],
  [{ StringEquals: { 'kms:ViaService': 'a' } }, {}, false],
  [{ StringEqualsIfExists: { 'kms:ViaService': 'a' } }, {}, true],
  [{ StringNotEquals: { 'kms:ViaService': 'a' } }, { 'kms:viaservice': ['a'] }, false],
  [{ StringNotEquals: { 'kms:ViaService': 'a' } }, {}, true],
  [{ StringLike: { 'kms:EncryptionContext:SecretARN': 'a*' } }, { 'kms:encryptioncontext:secretarn': ['ab'] }, true],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s:*:1:x/*' } }, { 'aws:sourcearn': ['arn:aws:s:r:1:x/y:z'] }, true],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s:*:x' } }, { 'aws:sourcearn': ['arn:aws:s:r:1:x'] }, false],
  [{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'A#*' } }, { 'dynamodb:leadingkeys': ['A#1', 'B#1'] }, false],
  [{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'A#*' } }, {}, true],
  [{ 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'A#*' } }, { 'dynamodb:leadingkeys': ['A#1', 'B#1'] }, true],
  [{ Null: { 'dynamodb:LeadingKeys': 'false' } }, {}, false],
  [{ Null: { 'dynamodb:LeadingKeys': 'false' } }, { 'dynamodb:leadingkeys': ['A#1'] }, true],
  [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:sourceip': ['10.1.2.3'] }, false],
])('under the condition %j a request with %j is allowed: %s', (Condition, context, allowed) => {
  expect(may([allow({ Condition })], { context })).toBe(allowed);
});

test.each([
  [{ Condition: { NumericEquals: { 'aws:SourceIp': '1' } } }],
  [{ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' } } }],
  [{ Condition: { StringEquals: { 'aws:SourceArn': ['a', `\${aws:username}`] } } }],
  [{ Principal: { Federated: 'x' } }],
  [{ NotPrincipal: '*' }],
])('a policy with %j cannot be read', (unknown) => {
  expect(() => read({ Policy: rolePolicy(allow(unknown)) })).toThrow('cannot be decided on one machine');
});

const ROOT = 'arn:aws:iam::000000000000:root';
const KEY: ServiceRequest = { action: 'kms:Decrypt', resource: '', sourceArn: 'arn:aws:cloudwatch:::alarm:a' };

/** Whether the worker may decrypt with a key of this policy. */
const mayDecrypt = (keyStatements: readonly JsonObject[], own: readonly JsonObject[], action = 'kms:Decrypt') => {
  const Resources = {
    Key: resource('AWS::KMS::Key', { KeyPolicy: { Statement: keyStatements } }),
    Policy: rolePolicy(...own),
  };
  const stack = readStack({ Resources }, TARGET);
  const arn = stack.attribute('Key', 'Arn');
  return readIam(stack).principalMay({ principal: WORKER, action, resource: arn, context: {} });
};

test("a role may use a key if the key leaves it to the account and the role's own policy allows it", () => {
  const leftToAccount = allow({ Principal: { AWS: ROOT } });
  expect(mayDecrypt([leftToAccount], [allow({ Action: 'kms:Decrypt' })])).toBe(true);
  expect(mayDecrypt([leftToAccount], [allow({ Action: 'kms:Encrypt' })])).toBe(false);
  expect(mayDecrypt([], [allow()])).toBe(false);
  expect(mayDecrypt([leftToAccount, { ...allow({ Principal: '*' }), Effect: 'Deny' }], [allow()])).toBe(false);
});

test('a role may use a key that names it, and no key that is not in the template', () => {
  const named = allow({ Principal: { AWS: 'arn:aws:iam::000000000000:role/worker' } });
  expect(mayDecrypt([named], [])).toBe(true);
  expect(mayDecrypt([named], [{ ...allow(), Effect: 'Deny' }])).toBe(false);
  const elsewhere = 'arn:aws:kms:us-east-1:000000000000:key/of-another-stack';
  expect(may([allow()], { action: 'kms:Decrypt', resource: elsewhere })).toBe(false);
});

const permitted = (properties: JsonObject, request: Partial<ServiceRequest> = {}, service = 'events.amazonaws.com') => {
  const stack = readStack(
    {
      Resources: {
        Work: lambdaFunction('Work'),
        Permission: resource('AWS::Lambda::Permission', {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Work' },
          Principal: 'events.amazonaws.com',
          ...properties,
        }),
      },
    },
    TARGET,
  );
  const resourceArn = stack.attribute('Work', 'Arn');
  const sourceArn = 'arn:aws:events:us-east-1:000000000000:rule/r';
  return readIam(stack).serviceMay(service, {
    ...KEY,
    action: 'lambda:InvokeFunction',
    resource: resourceArn,
    sourceArn,
    ...request,
  });
};

test('a service may invoke a function for the source and the account of its permission', () => {
  expect(permitted({})).toBe(true);
  expect(permitted({ SourceArn: 'arn:aws:events:*:*:rule/*', SourceAccount: '000000000000' })).toBe(true);
  expect(permitted({ SourceArn: 'arn:aws:events:*:*:rule/other' })).toBe(false);
  expect(permitted({ SourceAccount: '111111111111' })).toBe(false);
  expect(permitted({}, { action: 'lambda:GetFunction' })).toBe(false);
  expect(permitted({}, {}, 'sns.amazonaws.com')).toBe(false);
});

test('a permission with a field that is not evaluated cannot be read', () => {
  expect(() => permitted({ PrincipalOrgID: 'o-1' })).toThrow('Permission.PrincipalOrgID');
});
