import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../functions/contract/table.ts';

const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });

const index = ({ name: IndexName, partitionKey, sortKey }: typeof TABLE.dueIndex | typeof TABLE.kindIndex) => ({
  IndexName,
  KeySchema: [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
});

/** The one table, as the stack declares it. */
export async function createBrokerTable(name: string): Promise<void> {
  const client = new DynamoDBClient({});
  const { dueIndex, kindIndex } = TABLE;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        attribute('pk', 'S'),
        attribute('sk', 'S'),
        attribute(dueIndex.partitionKey, 'N'),
        attribute(dueIndex.sortKey, 'N'),
        attribute(kindIndex.partitionKey, 'S'),
        attribute(kindIndex.sortKey, 'S'),
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [index(dueIndex), index(kindIndex)],
    }),
  );
  const TimeToLiveSpecification = { AttributeName: TABLE.timeToLive, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
  client.destroy();
}
