import {
  CreateTableCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamoDbClient, startTestEndpoint } from './test-endpoint.ts';

const TableName = 'lagging';

test('a query of an index sees the table as it was a while ago, and a read of the table sees every write', async () => {
  let now = Date.now();
  const endpoint = await startTestEndpoint({ indexDelayMs: 1000, now: () => now });
  onTestFinished(() => endpoint.close());
  const client = dynamoDbClient(endpoint.url);
  const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('kind')],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'kind',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  const indexed = async (kind: string) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'kind',
        KeyConditionExpression: 'kind = :kind',
        ExpressionAttributeValues: { ':kind': { S: kind } },
      }),
    );
    return Items.map(({ pk }) => pk?.S).sort();
  };
  const Key = { pk: { S: 'a' } };

  await client.send(new PutItemCommand({ TableName, Item: { ...Key, kind: { S: 'old' } } }));
  expect(await indexed('old')).toEqual([]);
  expect((await client.send(new GetItemCommand({ TableName, Key }))).Item).toBeDefined();
  now += 1000;
  expect(await indexed('old')).toEqual(['a']);

  const ExpressionAttributeValues = { ':kind': { S: 'new' } };
  const change = { UpdateExpression: 'SET kind = :kind', ExpressionAttributeValues };
  await client.send(new UpdateItemCommand({ TableName, Key, ...change }));
  now += 600;
  await client.send(new DeleteItemCommand({ TableName, Key }));
  expect([await indexed('old'), await indexed('new')]).toEqual([['a'], []]);
  now += 400;
  expect([await indexed('old'), await indexed('new')]).toEqual([[], ['a']]);
  now += 600;
  expect(await indexed('new')).toEqual([]);
});
