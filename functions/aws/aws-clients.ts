import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * DynamoDB and Secrets Manager answer in milliseconds: another attempt is better than waiting longer for the first. A
 * repeated write is harmless, because each write is recognised by its owner.
 */
export const ATTEMPT = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  maxAttempts: 4,
};

const clients: { destroy(): void }[] = [];

/** Has the client's sockets dropped with those of the others. */
export function withSockets<C extends { destroy(): void }>(client: C): C {
  clients.push(client);
  return client;
}

/** Region, credentials and endpoint come from the environment that Lambda sets. */
export function documentClient(): DynamoDBDocumentClient {
  const client = withSockets(new DynamoDBClient(ATTEMPT));
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

export const secretsClient = (): SecretsManagerClient => withSockets(new SecretsManagerClient(ATTEMPT));

/** Closes the sockets that the clients keep open. The next request opens a new one. No request may be under way. */
export function dropSockets(): void {
  for (const client of clients) client.destroy();
}
