import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { test as base, dynamoDbClient, refusal } from './test-endpoint.ts';

const TableName = 'broker';

/** The table exists in the endpoint of the file. */
const test = base.extend('client', { scope: 'file' }, async ({ endpoint }) => {
  const client = dynamoDbClient(endpoint.url);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'shard', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'shard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
  return client;
});

test('a conditional write to DynamoDB succeeds once', async ({ client }) => {
  const Item = { pk: { S: 'lease' }, owner: { S: 'first' } };
  const write = new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
  await client.send(write);
  expect(await refusal(client.send(write))).toBe('ConditionalCheckFailedException');
});

test('a conditional update in DynamoDB returns the new item', async ({ client }) => {
  await client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'session' }, version: { N: '1' } } }));
  const update = new UpdateItemCommand({
    TableName,
    Key: { pk: { S: 'session' } },
    UpdateExpression: 'SET #version = :next',
    ConditionExpression: '#version = :before',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': { N: '1' }, ':next': { N: '2' } },
    ReturnValues: 'ALL_NEW',
  });
  expect((await client.send(update)).Attributes?.version).toEqual({ N: '2' });
  expect(await refusal(client.send(update))).toBe('ConditionalCheckFailedException');
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'session' } } }));
  expect(Item?.version).toEqual({ N: '2' });
});

test('a query of a DynamoDB secondary index returns a range in order', async ({ client }) => {
  for (const dueAt of [30, 10, 20]) {
    const Item = { pk: { S: `due-${dueAt}` }, shard: { S: '7' }, dueAt: { N: String(dueAt) } };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  const { Items } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'due',
      // A reserved word, here as at AWS.
      KeyConditionExpression: '#shard = :shard AND dueAt <= :now',
      ExpressionAttributeNames: { '#shard': 'shard' },
      ExpressionAttributeValues: { ':shard': { S: '7' }, ':now': { N: '20' } },
    }),
  );
  expect(Items?.map(({ pk }) => pk?.S)).toEqual(['due-10', 'due-20']);
});
