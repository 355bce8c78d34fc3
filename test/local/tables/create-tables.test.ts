import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { startAwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import { SigningKeyRing } from '../../../local/signing-key-ring.ts';
import { createTables } from '../../../local/tables/create-tables.ts';
import { readStack } from '../../../local/template/stack.ts';
import { TARGET } from '../runner/run-template.ts';

test('the tables of a template are created, and existing ones are left as they are', async () => {
  const keys = new SigningKeyRing(TARGET.accountId);
  const aws = await startAwsEndpoint({ port: 0, ...TARGET, credentials: (id) => keys.find(id) });
  onTestFinished(() => aws.close());
  const stack = readStack(
    {
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'sessions',
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [
              { AttributeName: 'pk', AttributeType: 'S' },
              { AttributeName: 'dueAt', AttributeType: 'N' },
            ],
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            GlobalSecondaryIndexes: [
              {
                IndexName: 'due',
                KeySchema: [{ AttributeName: 'dueAt', KeyType: 'HASH' }],
                Projection: { ProjectionType: 'KEYS_ONLY' },
              },
            ],
            SSESpecification: { SSEEnabled: true },
            TimeToLiveSpecification: { AttributeName: 'removeAt', Enabled: true },
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        },
      },
    },
    TARGET,
  );
  const there = { endpoint: aws.url, credentials: keys.operator };
  await createTables(stack, there);
  await createTables(stack, there);
  const client = new DynamoDBClient({ ...there, region: TARGET.region });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'sessions' }));
  expect(Table).toMatchObject({ TableStatus: 'ACTIVE', GlobalSecondaryIndexes: [{ IndexName: 'due' }] });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'sessions' }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'removeAt' });
  client.destroy();
});
