import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { FunctionCredentials } from '../lambda/container-environment.ts';
import type { Properties } from '../template/properties.ts';
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
        await setTimeToLive(client, ref, properties.object('TimeToLiveSpecification'));
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

/** Not part of the creation of a table; CloudFormation sets it afterwards as well. */
const setTimeToLive = async (
  client: DynamoDBClient,
  TableName: string,
  declared: Properties | undefined,
): Promise<void> => {
  if (!declared?.flag('Enabled')) return;
  const TimeToLiveSpecification = { AttributeName: declared.text('AttributeName'), Enabled: true };
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  } catch (error) {
    // The table of an earlier start has it already, and an emulator may not know the operation.
    if (!(error instanceof Error) || !TOLERATED.includes(error.name)) throw error;
  }
};

const TOLERATED = ['ValidationException', 'UnknownOperationException'];
