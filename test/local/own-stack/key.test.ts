import { expect, test } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { ownStack } from './own-stack.ts';

const stack = ownStack();
const iam = readIam(stack);
const [key] = stack.ofType('AWS::KMS::Key');
const resource = stack.attribute(key?.logicalId ?? '', 'Arn');
const ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

test.each(ACTIONS)('CloudWatch has %s on the key of the topic that receives the alarms', (action) => {
  const [topic] = stack.ofType('AWS::SNS::Topic');
  expect(resource).toContain(topic?.properties.text('KmsMasterKeyId').split('/').at(-1));
  const sourceArn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:SignInRefused';
  expect(iam.serviceMay('cloudwatch.amazonaws.com', { action, resource, sourceArn })).toBe(true);
  expect(iam.serviceMay('s3.amazonaws.com', { action, resource, sourceArn: 'arn:aws:s3:::bucket' })).toBe(false);
});

test.each(ACTIONS)('CloudWatch Logs has %s on the key for every log group that the key encrypts', (action) => {
  const groups = stack.ofType('AWS::Logs::LogGroup').filter(({ properties }) => properties.optionalText('KmsKeyId'));
  expect(groups.length).toBeGreaterThan(0);
  for (const { logicalId } of groups) {
    const sourceArn = stack.attribute(logicalId, 'Arn').replace(/:\*$/, '');
    const context = { 'kms:encryptioncontext:aws:logs:arn': [sourceArn] };
    expect(iam.serviceMay('logs.us-east-1.amazonaws.com', { action, resource, sourceArn, context })).toBe(true);
  }
  const elsewhere = { 'kms:encryptioncontext:aws:logs:arn': ['arn:aws:logs:us-east-1:111111111111:log-group:theirs'] };
  const request = { action, resource, sourceArn: 'arn:aws:logs:us-east-1:111111111111:log-group:theirs' };
  expect(iam.serviceMay('logs.us-east-1.amazonaws.com', { ...request, context: elsewhere })).toBe(false);
});
