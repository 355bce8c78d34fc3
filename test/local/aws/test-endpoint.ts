import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { test as base } from 'vitest';
import type { AwsEndpointOptions } from '../../../local/aws/aws-endpoint-options.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../local/aws/start-aws-endpoint.ts';
import type { Credentials } from '../../../local/aws/verify-signature.ts';

export const region = 'us-east-1';
const accountId = '123456789012';
export const operator: Credentials = {
  accessKeyId: 'AKIAOPERATOR',
  secretAccessKey: 'operator-secret',
  principal: 'operator',
};
export const refresher: Credentials = {
  accessKeyId: 'ASIAREFRESHER',
  secretAccessKey: 'refresher-secret',
  sessionToken: 'refresher-session',
  principal: 'arn:aws:sts::123456789012:assumed-role/refresher/session',
};

export function findCredentials(accessKeyId: string): Credentials | undefined {
  return [operator, refresher].find((credentials) => credentials.accessKeyId === accessKeyId);
}

export function startTestEndpoint(options: Partial<AwsEndpointOptions> = {}): Promise<AwsEndpoint> {
  return startAwsEndpoint({ region, accountId, credentials: findCredentials, ...options });
}

/** One endpoint for all tests of a file. */
// biome-ignore lint/correctness/noEmptyPattern: Vitest wants a destructuring pattern, and this fixture uses no other one.
export const test = base.extend('endpoint', { scope: 'file' }, async ({}, { onCleanup }) => {
  const endpoint = await startTestEndpoint();
  onCleanup(() => endpoint.close());
  return endpoint;
});

export interface ClientChanges {
  readonly credentials?: Omit<Credentials, 'principal'>;
  readonly region?: string;
  readonly maxAttempts?: number;
}

export function secretsClient(endpoint: string, changes: ClientChanges = {}): SecretsManagerClient {
  return new SecretsManagerClient({ endpoint, region, credentials: operator, maxAttempts: 1, ...changes });
}

export function dynamoDbClient(endpoint: string, changes: ClientChanges = {}): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region, credentials: operator, maxAttempts: 1, ...changes });
}

/** The name of the error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return (await refusalWithMessage(call)).name;
}

export async function refusalWithMessage(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('The call was not refused.');
}
