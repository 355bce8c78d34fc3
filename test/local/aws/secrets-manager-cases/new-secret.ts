import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

export function newName(): string {
  return `test/${randomUUID()}`;
}

/** Creates a secret with a name of its own, because all cases share one endpoint. */
export async function newSecret(client: SecretsManagerClient, input: Partial<CreateSecretCommandInput> = {}) {
  const Name = newName();
  const created = await client.send(new CreateSecretCommand({ Name, SecretString: 'first', ...input }));
  return { name: input.Name ?? Name, arn: String(created.ARN), versionId: String(created.VersionId) };
}

export async function put(
  client: SecretsManagerClient,
  name: string,
  value: string,
  stages?: readonly string[],
): Promise<string> {
  const input = { SecretId: name, SecretString: value, ...(stages && { VersionStages: [...stages] }) };
  return String((await client.send(new PutSecretValueCommand(input))).VersionId);
}

export async function read(
  client: SecretsManagerClient,
  input: GetSecretValueCommandInput,
): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand(input))).SecretString;
}

/** Moves a staging label; without `to`, takes it away. */
export async function moveStage(
  client: SecretsManagerClient,
  name: string,
  { stage, from, to }: { readonly stage: string; readonly from?: string; readonly to?: string },
): Promise<void> {
  const versions = { RemoveFromVersionId: from, MoveToVersionId: to };
  await client.send(new UpdateSecretVersionStageCommand({ SecretId: name, VersionStage: stage, ...versions }));
}

/** The versions with staging labels, and their labels in order. */
export async function stagesOf(client: SecretsManagerClient, name: string): Promise<Record<string, string[]>> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  const labelled = Object.entries(VersionIdsToStages).filter(([, stages]) => stages.length > 0);
  return Object.fromEntries(labelled.map(([id, stages]) => [id, stages.toSorted()]));
}
