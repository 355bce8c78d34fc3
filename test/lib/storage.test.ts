import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Resource, resources, synthesize } from './synthesize.ts';

const KEYS_ONLY = { Projection: { ProjectionType: 'KEYS_ONLY' } };

describe('storage', () => {
  let template: Template;
  let table: (Resource & { readonly DeletionPolicy?: string }) | undefined;
  beforeAll(() => {
    template = synthesize();
    [table] = resources(template, 'AWS::DynamoDB::Table').values();
  });

  it('survives the stack, a slip of the hand and a bad write', () => {
    expect(table?.DeletionPolicy).toBe('Retain');
    expect(table?.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'removeAt', Enabled: true },
    });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  it('is encrypted with a key of its own', () => {
    const [key] = resources(template, 'AWS::KMS::Key').keys();
    expect(table?.Properties.SSESpecification).toMatchObject({ KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
  });

  it('finds what is due by shard and time, and everything of a kind by name, by keys alone', () => {
    expect(table?.Properties.GlobalSecondaryIndexes).toEqual([
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
    expect(table?.Properties.AttributeDefinitions).toEqual(
      expect.arrayContaining([
        { AttributeName: 'shard', AttributeType: 'N' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
        { AttributeName: 'kind', AttributeType: 'S' },
        { AttributeName: 'name', AttributeType: 'S' },
      ]),
    );
  });
});
