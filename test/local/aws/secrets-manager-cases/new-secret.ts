import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

export function newName(): string {
  return `test/${randomUUID()}`;
}

/** A secret of its own for every case, since all of them share one endpoint. */
export async function newSecret(client: SecretsManagerClient, input: Partial<CreateSecretCommandInput> = {}) {
  const Name = newName();
  const created = await client.send(new CreateSecretCommand({ Name, SecretString: 'first', ...input }));
  return { name: input.Name ?? Name, arn: String(created.ARN), versionId: String(created.VersionId) };
}

export async function put(
  client: SecretsManagerClient,
  name: string,
  value: string,
  stages?: string[],
): Promise<string> {
  const input = { SecretId: name, SecretString: value, ...(stages && { VersionStages: stages }) };
  return String((await client.send(new PutSecretValueCommand(input))).VersionId);
}

export async function read(
  client: SecretsManagerClient,
  input: GetSecretValueCommandInput,
): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand(input))).SecretString;
}

/** The versions that have labels, with their labels in order. */
export async function stagesOf(client: SecretsManagerClient, name: string): Promise<Record<string, string[]>> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  const labelled = Object.entries(VersionIdsToStages).filter(([, stages]) => stages.length > 0);
  return Object.fromEntries(labelled.map(([id, stages]) => [id, stages.toSorted()]));
}
