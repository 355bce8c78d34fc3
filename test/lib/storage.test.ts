import { expect, test } from 'vitest';
import { onlyResource, synthesize } from './synthesize.ts';

const KEYS_ONLY = { Projection: { ProjectionType: 'KEYS_ONLY' } };

const template = synthesize();
const table = onlyResource(template, 'AWS::DynamoDB::Table').Properties;

test('table and key survive the stack, and the table survives a deletion by mistake and a bad write', () => {
  template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  expect(table).toMatchObject({
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'removeAt', Enabled: true },
  });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
});

test('the table and its index of due times are warmed up as the settings say', () => {
  const warmThroughput = { readUnitsPerSecond: 20_000, writeUnitsPerSecond: 10_000 };
  const warm = { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 10_000 };
  const { WarmThroughput, GlobalSecondaryIndexes } = onlyResource(
    synthesize({ warmThroughput }),
    'AWS::DynamoDB::Table',
  ).Properties;
  expect(WarmThroughput).toEqual(warm);
  expect(GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'due', WarmThroughput: warm }, { IndexName: 'kind' }]);
  expect(table).not.toHaveProperty('WarmThroughput');
});

test('the table is encrypted with the key of the broker', () => {
  const key = onlyResource(template, 'AWS::KMS::Key').id;
  expect(table.SSESpecification).toMatchObject({ KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
});

test('the indexes find due items by shard and time, and items of a kind by name, and hold keys alone', () => {
  expect(table.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'shard', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      ...KEYS_ONLY,
    },
    {
      IndexName: 'kind',
      KeySchema: [
        { AttributeName: 'kind', KeyType: 'HASH' },
        { AttributeName: 'name', KeyType: 'RANGE' },
      ],
      ...KEYS_ONLY,
    },
  ]);
  expect(table.AttributeDefinitions).toEqual(
    expect.arrayContaining([
      { AttributeName: 'shard', AttributeType: 'N' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
      { AttributeName: 'kind', AttributeType: 'S' },
      { AttributeName: 'name', AttributeType: 'S' },
    ]),
  );
});
