import { expect, test } from 'vitest';
import { readIam } from '../../../local/iam/iam.ts';
import { ownStack } from './own-stack.ts';

const ALARM = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:SignInRefused';

test.each(['kms:Decrypt', 'kms:GenerateDataKey'])(
  'CloudWatch has %s on the key of the topic that receives the alarms',
  (action) => {
    const stack = ownStack();
    const [topic] = stack.ofType('AWS::SNS::Topic');
    const [key] = stack.ofType('AWS::KMS::Key');
    const resource = stack.attribute(key?.logicalId ?? '', 'Arn');
    expect(resource).toContain(topic?.properties.text('KmsMasterKeyId').split('/').at(-1));
    const iam = readIam(stack);
    expect(iam.serviceMay('cloudwatch.amazonaws.com', { action, resource, sourceArn: ALARM })).toBe(true);
    expect(iam.serviceMay('s3.amazonaws.com', { action, resource, sourceArn: 'arn:aws:s3:::bucket' })).toBe(false);
  },
);
