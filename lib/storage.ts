import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { TABLE } from '../functions/contract/table.ts';

const { NUMBER, STRING } = dynamodb.AttributeType;

/** The table, and the key that encrypts the table and the secrets. The functions create and delete the secrets themselves. */
export class Storage extends Construct {
  readonly table: dynamodb.Table;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: 'RingCX Token Broker: sessions, sign-ins and API tokens',
      enableKeyRotation: true,
      /** Without the key nothing that was stored can be read again, even if the table is kept. */
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: STRING },
      sortKey: { name: TABLE.sortKey, type: STRING },
      timeToLiveAttribute: TABLE.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      /** The table holds the register, the only record of the API tokens that the broker made. */
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#addIndex(TABLE.dueIndex, NUMBER, NUMBER);
    this.#addIndex(TABLE.kindIndex, STRING, STRING);
  }

  #addIndex(
    index: { readonly name: string; readonly partitionKey: string; readonly sortKey: string },
    partitionKeyType: dynamodb.AttributeType,
    sortKeyType: dynamodb.AttributeType,
  ): void {
    this.table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: { name: index.partitionKey, type: partitionKeyType },
      sortKey: { name: index.sortKey, type: sortKeyType },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
  }
}
