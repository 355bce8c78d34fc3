import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  RestoreSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refusal, refusalWithMessage } from '../test-endpoint.ts';
import { newName, newSecret, put, read } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

const DAY_MS = 24 * 3_600_000;

async function deletionDays(client: SecretsManagerClient, RecoveryWindowInDays?: number): Promise<number> {
  const { name } = await newSecret(client);
  const before = Date.now();
  const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays }));
  return Math.round((Number(DeletionDate) - before) / DAY_MS);
}

export const deletionCases: readonly SecretsManagerCase[] = [
  {
    name: 'a deletion is scheduled for 30 days, or for 7 to 30 as asked',
    async run(client) {
      expect(await deletionDays(client)).toBe(30);
      expect(await deletionDays(client, 7)).toBe(7);
      expect(await refusal(deletionDays(client, 6))).toBe('InvalidParameterException');
      expect(await refusal(deletionDays(client, 31))).toBe('InvalidParameterException');
    },
  },
  {
    name: 'a secret scheduled for deletion is not read',
    async run(client) {
      const { name } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name }));
      expect(await refusal(read(client, { SecretId: name }))).toBe('InvalidRequestException');
    },
  },
  {
    name: 'a secret scheduled for deletion is not written',
    async run(client) {
      const { name } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name }));
      expect(await refusal(put(client, name, 'second'))).toBe('InvalidRequestException');
      const tag = new TagResourceCommand({ SecretId: name, Tags: [{ Key: 'a', Value: '1' }] });
      expect(await refusal(client.send(tag))).toBe('InvalidRequestException');
    },
  },
  {
    name: 'a refused read says that the secret was marked for deletion',
    async run(client) {
      const { name } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name }));
      const { message } = await refusalWithMessage(read(client, { SecretId: name }));
      expect(message).toBe("You can't perform this operation on the secret because it was marked for deletion.");
    },
  },
  {
    name: 'a secret scheduled for deletion is described, and listed only on request',
    async run(client) {
      const { name } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name }));
      const described = await client.send(new DescribeSecretCommand({ SecretId: name }));
      expect(described.DeletedDate).toBeInstanceOf(Date);
      const listed = async (options: { readonly IncludePlannedDeletion: boolean }) => {
        const list = new ListSecretsCommand({ ...options, Filters: [{ Key: 'name', Values: [name] }] });
        return (await client.send(list)).SecretList?.map(({ Name }) => Name);
      };
      expect(await listed({ IncludePlannedDeletion: false })).toEqual([]);
      expect(await listed({ IncludePlannedDeletion: true })).toEqual([name]);
    },
  },
  {
    name: 'a restored secret is read again',
    async run(client) {
      const { name } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name }));
      await client.send(new RestoreSecretCommand({ SecretId: name }));
      expect(await read(client, { SecretId: name })).toBe('first');
    },
  },
  {
    name: 'a name scheduled for deletion cannot be used again yet',
    async run(client) {
      const { name } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name }));
      expect(await refusalWithMessage(newSecret(client, { Name: name }))).toEqual({
        name: 'InvalidRequestException',
        message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
      });
    },
  },
  {
    name: 'a secret deleted without recovery is gone, and its name is free for one with another ARN',
    async run(client) {
      const { name, arn } = await newSecret(client);
      await client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
      expect(await refusal(read(client, { SecretId: name }))).toBe('ResourceNotFoundException');
      expect((await newSecret(client, { Name: name })).arn).not.toBe(arn);
    },
  },
  {
    name: 'deleting without recovery succeeds for a secret that does not exist',
    async run(client) {
      const SecretId = newName();
      const answer = await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      expect(answer.Name).toBe(SecretId);
    },
  },
  {
    name: 'a recovery window and none at once are refused',
    async run(client) {
      const { name } = await newSecret(client);
      const both = new DeleteSecretCommand({
        SecretId: name,
        ForceDeleteWithoutRecovery: true,
        RecoveryWindowInDays: 7,
      });
      expect(await refusal(client.send(both))).toBe('InvalidParameterException');
    },
  },
];
