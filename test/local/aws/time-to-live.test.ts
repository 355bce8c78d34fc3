import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { test as base, dynamoDbClient, refusal } from './test-endpoint.ts';

const TableName = 'expiring';
const NOW = Date.parse('2026-11-20T10:00:00Z');
const seconds = (ms: number): AttributeValue => ({ N: String(ms / 1000) });

const enable = new UpdateTimeToLiveCommand({
  TableName,
  TimeToLiveSpecification: { AttributeName: 'removeAt', Enabled: true },
});

const test = base.extend('client', { scope: 'file' }, async ({ endpoint }) => {
  const client = dynamoDbClient(endpoint.url);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'kind', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'kind',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await client.send(enable);
  return client;
});

test('an item stays in its table and its indexes until it is removed, some time after its time to live', async ({
  client,
  endpoint,
}) => {
  const items: Record<string, Record<string, AttributeValue>> = {
    expired: { removeAt: seconds(NOW - 1000) },
    'not expired': { removeAt: seconds(NOW + 1000) },
    'without a time': {},
    'a text as time': { removeAt: { S: '1' } },
    'milliseconds by mistake': { removeAt: { N: String(NOW) } },
    'more than five years back': { removeAt: seconds(NOW - 6 * 366 * 24 * 3600_000) },
  };
  for (const [name, attributes] of Object.entries(items)) {
    const Item = { pk: { S: name }, kind: { S: 'any' }, ...attributes };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  const namesIn = async (IndexName?: string) => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName, IndexName }));
    return Items.map(({ pk }) => String(pk?.S)).sort();
  };
  const all = Object.keys(items).sort();
  expect([await namesIn(), await namesIn('kind')]).toEqual([all, all]);
  await endpoint.dynamoDb.removeExpired(NOW);
  const left = all.filter((name) => name !== 'expired');
  expect([await namesIn(), await namesIn('kind')]).toEqual([left, left]);
});

test('a table that is deleted expires no more', async ({ client, endpoint }) => {
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  const other = { TableName: 'deleted' };
  await client.send(
    new CreateTableCommand({ ...other, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions, KeySchema }),
  );
  await client.send(new UpdateTimeToLiveCommand({ ...enable.input, ...other }));
  await client.send(new DeleteTableCommand(other));
  await expect(endpoint.dynamoDb.removeExpired(NOW)).resolves.toBeUndefined();
});

test('a time to live that is enabled cannot be enabled again', async ({ client }) => {
  expect(await refusal(client.send(enable))).toBe('ValidationException');
});
