import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { DynamoApiTokenRegister } from '../../../functions/aws/api-token-register.ts';
import { documentClient } from '../../../functions/aws/aws-clients.ts';
import { DynamoConnectionRegister } from '../../../functions/aws/connection-register.ts';
import { DynamoIntentStore } from '../../../functions/aws/intent-store.ts';
import { DynamoRingExTokenStore } from '../../../functions/aws/ringex-token-store.ts';
import { Table } from '../../../functions/aws/table.ts';

vi.stubEnv('AWS_REGION', 'us-east-1');
const dynamo = mockClient(DynamoDBDocumentClient);
const table = new Table(documentClient(), 'broker');

beforeEach(() => {
  dynamo.reset();
  dynamo.onAnyCommand().resolves({});
  dynamo.on(GetCommand).resolves({ Item: {} });
});

afterAll(() => {
  dynamo.restore();
  vi.unstubAllEnvs();
});

test.each<[string, () => Promise<unknown>]>([
  ['a connection', () => new DynamoConnectionRegister(table).find('acme')],
  ['the API tokens of a connection', () => new DynamoApiTokenRegister(table).list('acme')],
  ['the intents of a user', () => new DynamoIntentStore(table).standing('user')],
  ['the holders of a RingEX token', () => new DynamoRingExTokenStore(table).release('key', 'acme')],
])('a read of %s sees the last write', async (_what, read) => {
  await read();
  const reads = [...dynamo.commandCalls(GetCommand), ...dynamo.commandCalls(QueryCommand)];
  expect(reads.map(({ args: [{ input }] }) => input.ConsistentRead)).toEqual(reads.map(() => true));
  expect(reads.length).toBeGreaterThan(0);
});
