import { expect, test } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/contract/function-names.ts';
import { readIam } from '../../local/iam/iam.ts';
import { readStack } from '../../local/template/stack.ts';
import { lambdas, resources, synthesize } from './synthesize.ts';

const [region, accountId] = ['eu-central-1', '111111111111'];
const template = synthesize();
const { Resources, Parameters } = template.toJSON();
const stack = readStack({ Resources, Parameters }, { region, accountId, stackName: 'Broker' });
const iam = readIam(stack);

/** Whether IAM allows a function the call, by the policies of the template. */
const may = (name: FunctionName, action: string, resource: string, leadingKeys: readonly string[] = []): boolean => {
  const roleId = lambdas(template).get(name)?.Properties.Role['Fn::GetAtt'][0];
  const role = stack.attribute(roleId, 'Arn').split('/')[1];
  const principal = `arn:aws:sts::${accountId}:assumed-role/${role}/container`;
  const context = leadingKeys.length > 0 ? { 'dynamodb:leadingkeys': leadingKeys } : {};
  return iam.principalMay({ principal, action, resource, context });
};

const secret = (name: string): string => `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}`;

const readers = FUNCTION_NAMES.filter((name) =>
  may(name, 'secretsmanager:GetSecretValue', secret('ringcx/acme/sign-in')),
);

test('a sign-in is readable by its ARN, and its absence is "not found" by its bare name', () => {
  expect(readers).toContain('access-token');
  for (const name of readers)
    expect(may(name, 'secretsmanager:GetSecretValue', secret('ringcx/acme/sign-in-AbC123'))).toBe(true);
});

test.each([
  'ringcx/acme/x/sign-in-old',
  'ringcx/acme/x/sign-in-AbC123',
  'ringcx/acme/sign-in-old-AbC123',
  'ringcx/acme/sign-in/old-AbC123',
  'ringcx/a/b/c/api-token-AbC123',
  'ringcx-test/acme/sign-in-AbC123',
])("no function reads %s, which is no connection's secret", (name) => {
  const able = FUNCTION_NAMES.filter((each) => may(each, 'secretsmanager:GetSecretValue', secret(name)));
  expect(able).toEqual([]);
});

test('no function may send a request to the table that names no partition', () => {
  const [tableId = ''] = resources(template, 'AWS::DynamoDB::Table').keys();
  const table = stack.attribute(tableId, 'Arn');
  expect(may('connections', 'dynamodb:Query', table, ['CONNECTION#acme'])).toBe(true);
  expect(may('connections', 'dynamodb:Query', table)).toBe(false);
});
