import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { FunctionCredentials } from '../lambda/container-environment.ts';
import type { Stack } from '../template/stack.ts';

export interface TableOptions {
  readonly endpoint: string;
  readonly credentials: FunctionCredentials;
}

// Encryption, recovery, tags and the like make no difference to a client, and not every DynamoDB emulator accepts them.
const PASSED_ON = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
] as const;

/** Creates the tables that the template declares. If an external endpoint still has the table from an earlier start, it is left unchanged. */
export const createTables = async (stack: Stack, { endpoint, credentials }: TableOptions): Promise<void> => {
  const client = new DynamoDBClient({ endpoint, credentials, region: stack.target.region });
  try {
    await Promise.all(
      stack.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(async ({ ref, properties }) => {
        const declared = PASSED_ON.flatMap((name) =>
          properties.value[name] === undefined ? [] : [[name, properties.value[name]]],
        );
        await createTable(client, { TableName: ref, ...Object.fromEntries(declared) });
      }),
    );
  } finally {
    client.destroy();
  }
};

const createTable = async (client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> => {
  try {
    await client.send(new CreateTableCommand(input));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.5 },
    { TableName: input.TableName },
  );
};
