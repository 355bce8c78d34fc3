import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * DynamoDB and Secrets Manager answer in milliseconds: another attempt is better than waiting longer for the first. A
 * repeated write is harmless, because each write is recognised by its owner.
 */
const ATTEMPT = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  maxAttempts: 4,
};

const clients: (DynamoDBClient | SecretsManagerClient)[] = [];

/** Region, credentials and endpoint come from the environment that Lambda sets. */
export function documentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient(ATTEMPT);
  clients.push(client);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

export function secretsClient(): SecretsManagerClient {
  const client = new SecretsManagerClient(ATTEMPT);
  clients.push(client);
  return client;
}

/** Closes the sockets that the clients keep open. The next request opens a new one. No request may be under way. */
export function dropSockets(): void {
  for (const client of clients) client.destroy();
}
