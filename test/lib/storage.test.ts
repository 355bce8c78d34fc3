import { expect, test } from 'vitest';
import { onlyResource, resources, synthesize } from './synthesize.ts';

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

test('every log group is encrypted with the key of the broker', () => {
  const key = { 'Fn::GetAtt': [onlyResource(template, 'AWS::KMS::Key').id, 'Arn'] };
  const groups = [...resources(template, 'AWS::Logs::LogGroup')];
  expect(groups.length).toBeGreaterThan(0);
  for (const [id, { Properties }] of groups) expect([id, Properties.KmsKeyId]).toEqual([id, key]);
});

test('CloudWatch may use the key for log groups of this account and region alone', () => {
  const { Statement } = onlyResource(template, 'AWS::KMS::Key').Properties.KeyPolicy;
  const arn = ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  expect(Statement).toContainEqual({
    Effect: 'Allow',
    Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Resource: '*',
    Condition: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', [...arn, ':log-group:*']] } },
    },
  });
});

test('logs outlive the stack, as the key does that reads them', () => {
  for (const type of ['AWS::Logs::LogGroup', 'AWS::KMS::Key'])
    template.allResources(type, { DeletionPolicy: 'Retain' });
});
