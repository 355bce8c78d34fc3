// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's.
import { expect, test } from 'vitest';
import type { CloudFormationTemplate } from '../../../local/template/cloudformation-template.ts';
import type { Json } from '../../../local/template/json.ts';
import { readStack } from '../../../local/template/stack.ts';
import { lambdaFunction } from '../runner/small-template.ts';

const TARGET = { stackName: 'Small', region: 'eu-central-1', accountId: '111122223333' };

const resolved = (value: Json, parameters: CloudFormationTemplate['Parameters'] = {}): unknown => {
  const Resources: CloudFormationTemplate['Resources'] = {
    Table: { Type: 'AWS::DynamoDB::Table' },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'writer' } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { value } },
    Function: lambdaFunction('Function'),
  };
  const [topic] = readStack({ Resources, Parameters: parameters }, TARGET).ofType('AWS::SNS::Topic');
  return topic?.properties.value.value;
};

test.each<[string, Json, unknown]>([
  ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
  ['Ref to a named resource', { Ref: 'Role' }, 'writer'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/writer'],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Role.Arn' }, 'arn:aws:iam::111122223333:role/writer'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Partition' }]] }, 'a-aws'],
  [
    'Fn::Sub with names',
    { 'Fn::Sub': '${AWS::AccountId}/${Role}/${Role.Arn}/${!kept}' },
    '111122223333/writer/arn:aws:iam::111122223333:role/writer/${kept}',
  ],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${a}${AWS::URLSuffix}', { a: { Ref: 'Role' } }] }, 'writeramazonaws.com'],
  [
    'Fn::Select of Fn::Split',
    { 'Fn::Select': [3, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Function', 'Arn'] }] }] },
    'eu-central-1',
  ],
  ['AWS::NoValue', { kept: [1, { Ref: 'AWS::NoValue' }], gone: { Ref: 'AWS::NoValue' } }, { kept: [1] }],
  ['a property that only looks like one', { Ref: 'AWS::Region', other: 1 }, { Ref: 'AWS::Region', other: 1 }],
])('a template resolves %s', (_, value, expected) => {
  expect(resolved(value)).toEqual(expected);
});

test('a template resolves a parameter to its default', () => {
  expect(resolved({ Ref: 'Version' }, { Version: { Type: 'String', Default: '7' } })).toBe('7');
});

test('a resource without a name gets the same generated name each time', () => {
  expect(resolved({ Ref: 'Table' })).toMatch(/^Small-Table-[0-9a-f]{12}$/);
  expect(resolved({ Ref: 'Table' })).toBe(resolved({ Ref: 'Table' }));
});

test.each<[string, Json]>([
  ['Fn::ImportValue', { 'Fn::ImportValue': 'other' }],
  ['Table.StreamArn', { 'Fn::GetAtt': ['Table', 'StreamArn'] }],
  ['AWS::NotificationARNs', { Ref: 'AWS::NotificationARNs' }],
  ['Nobody', { Ref: 'Nobody' }],
  ['Fn::Select asks for element 5', { 'Fn::Select': [5, ['a']] }],
])('a reference that cannot be resolved is an error that names %s', (name, value) => {
  expect(() => resolved(value)).toThrow(name);
});

test('a resource type that is not emulated is refused by name', () => {
  const Resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  expect(() => readStack({ Resources }, TARGET)).toThrow(/Bucket .*AWS::S3::Bucket/);
});

test('a conditional resource is refused by name', () => {
  const Resources = { Topic: { Type: 'AWS::SNS::Topic', Condition: 'Production' } };
  expect(() => readStack({ Resources }, TARGET)).toThrow(/Topic .*Production/);
});
