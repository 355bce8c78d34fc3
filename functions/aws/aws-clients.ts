import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** DynamoDB and Secrets Manager answer in milliseconds: a second attempt is better than waiting longer for the first. */
const ATTEMPT = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  maxAttempts: 2,
};

/** Region, credentials and endpoint come from the environment that Lambda sets. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(ATTEMPT), { marshallOptions: { removeUndefinedValues: true } });

export const secretsClient = (): SecretsManagerClient => new SecretsManagerClient(ATTEMPT);
