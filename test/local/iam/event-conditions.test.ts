import { expect, test } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { readStack } from '../../../local/template/stack.ts';
import { TARGET } from '../runner/run-template.ts';

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default';

const OWN_EVENTS = {
  'ForAllValues:StringEquals': { 'events:source': ['shop'] },
  Null: { 'events:source': 'false' },
  StringEquals: { 'events:detail-type': ['Sold', 'Returned'] },
};

const may = (context: Readonly<Record<string, readonly string[]>>): boolean => {
  const Statement = [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS, Condition: OWN_EVENTS }];
  const Properties = { Roles: ['role'], PolicyDocument: { Statement } };
  const iam = readIam(readStack({ Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties } } }, TARGET));
  const principal = 'arn:aws:sts::000000000000:assumed-role/role/session';
  return iam.principalMay({ principal, action: 'events:PutEvents', resource: BUS, context });
};

test('a role may put the events of its condition, and no others', () => {
  const detailType = { 'events:detail-type': ['Sold'] };
  expect(may({ 'events:source': ['shop'], ...detailType })).toBe(true);
  expect(may({ 'events:source': ['bank'], ...detailType })).toBe(false);
  expect(may({ 'events:source': ['shop', 'bank'], ...detailType })).toBe(false);
  expect(may({ 'events:source': ['shop'], 'events:detail-type': ['Lost'] })).toBe(false);
  expect(may({ 'events:source': ['shop'] })).toBe(false);
  expect(may(detailType)).toBe(false);
});
