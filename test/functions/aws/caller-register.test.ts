import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { documentClient } from '../../../functions/aws/aws-clients.ts';
import { DynamoCallerRegister } from '../../../functions/aws/caller-register.ts';
import { Table } from '../../../functions/aws/table.ts';

vi.stubEnv('AWS_REGION', 'us-east-1');
const dynamo = mockClient(DynamoDBDocumentClient);
const register = new DynamoCallerRegister(new Table(documentClient(), 'broker'));

const caller = {
  id: 'ivr',
  scopes: ['access-token:read'],
  connections: ['acme'],
  expiresAt: null,
  secrets: [{ hash: 'a'.repeat(64), createdAt: 1 }],
  version: 2,
} as const;

beforeEach(() => {
  dynamo.reset();
  const refused = new ConditionalCheckFailedException({ $metadata: {}, message: 'The conditional request failed' });
  dynamo.on(UpdateCommand).rejects(refused);
});

afterAll(() => {
  dynamo.restore();
  vi.unstubAllEnvs();
});

test('a write whose answer was lost is recognized when its repetition is refused', async () => {
  dynamo.on(GetCommand).resolves({ Item: { ...caller } });
  await expect(register.save(caller)).resolves.toBe(true);
});

test("somebody else's change of the same version is not mistaken for our own", async () => {
  const theirs = { ...caller, secrets: [{ hash: 'b'.repeat(64), createdAt: 2 }] };
  dynamo.on(GetCommand).resolves({ Item: theirs });
  await expect(register.save(caller)).resolves.toBe(false);
});
