import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { TABLE } from '../functions/contract/table.ts';
import type { Settings } from './settings.ts';

const { NUMBER, STRING } = dynamodb.AttributeType;

/**
 * The table, and the key that encrypts the table, the secrets and the logs. The functions create and delete the secrets
 * themselves.
 */
export class Storage extends Construct {
  readonly table: dynamodb.Table;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { warmThroughput }: Pick<Settings, 'warmThroughput'>) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'RingCX Token Broker: sessions, sign-ins, API tokens and logs',
      enableKeyRotation: true,
      /** Without the key nothing that was stored can be read again, even if the table is kept. */
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#letLogsUseTheKey();
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: STRING },
      sortKey: { name: TABLE.sortKey, type: STRING },
      timeToLiveAttribute: TABLE.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      ...(warmThroughput && { warmThroughput }),
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      /** The table holds the register, the only record of the API tokens that the broker made. */
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Each renewal writes to the index of due times too. An index that cannot keep up holds up the table.
    this.#addIndex(TABLE.dueIndex, NUMBER, warmThroughput);
    this.#addIndex(TABLE.kindIndex, STRING);
  }

  /** CloudWatch names the log group in the encryption context. A log group's own name here would make a cycle with the key. */
  #letLogsUseTheKey(): void {
    const stack = Stack.of(this);
    const anyLogGroup = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': anyLogGroup } },
      }),
    );
  }

  #addIndex(
    index: { readonly name: string; readonly partitionKey: string; readonly sortKey: string },
    type: dynamodb.AttributeType,
    warmThroughput?: dynamodb.WarmThroughput,
  ): void {
    this.table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: { name: index.partitionKey, type },
      sortKey: { name: index.sortKey, type },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
      ...(warmThroughput && { warmThroughput }),
    });
  }
}
