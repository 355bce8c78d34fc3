import { DescribeSecretCommand, ListSecretVersionIdsCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refusal, refusalWithMessage } from '../test-endpoint.ts';
import { moveStage, newSecret, put, read, stagesOf } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

export const stageCases: readonly SecretsManagerCase[] = [
  {
    name: 'a put moves AWSCURRENT and leaves AWSPREVIOUS on the version before, and on no other',
    async run(client) {
      const { name } = await newSecret(client);
      const second = await put(client, name, 'second');
      const third = await put(client, name, 'third');
      expect(await stagesOf(client, name)).toEqual({ [second]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] });
      expect(await read(client, { SecretId: name, VersionStage: 'AWSPREVIOUS' })).toBe('second');
    },
  },
  {
    name: 'a put with a label moves that label from the version that had it',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      await put(client, name, 'second', ['CANDIDATE']);
      const third = await put(client, name, 'third', ['CANDIDATE']);
      expect(await stagesOf(client, name)).toEqual({ [versionId]: ['AWSCURRENT'], [third]: ['CANDIDATE'] });
    },
  },
  {
    name: 'the version that AWSCURRENT leaves keeps its own labels',
    async run(client) {
      const { name } = await newSecret(client);
      const second = await put(client, name, 'second', ['AWSCURRENT', 'MINE']);
      const third = await put(client, name, 'third');
      expect(await stagesOf(client, name)).toEqual({ [second]: ['AWSPREVIOUS', 'MINE'], [third]: ['AWSCURRENT'] });
    },
  },
  {
    name: 'moving AWSCURRENT to a pending version leaves AWSPREVIOUS behind',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const pending = await put(client, name, 'next', ['AWSPENDING']);
      expect(await read(client, { SecretId: name })).toBe('first');
      await moveStage(client, name, { stage: 'AWSCURRENT', from: versionId, to: pending });
      expect(await read(client, { SecretId: name, VersionStage: 'AWSCURRENT' })).toBe('next');
      expect(await stagesOf(client, name)).toEqual({
        [versionId]: ['AWSPREVIOUS'],
        [pending]: ['AWSCURRENT', 'AWSPENDING'],
      });
    },
  },
  {
    name: 'a read without a label sees where AWSCURRENT was moved to',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const pending = await put(client, name, 'next', ['AWSPENDING']);
      await moveStage(client, name, { stage: 'AWSCURRENT', from: versionId, to: pending });
      expect(await read(client, { SecretId: name })).toBe('next');
    },
  },
  {
    name: 'moving AWSCURRENT back exchanges the two labels',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const second = await put(client, name, 'second');
      await moveStage(client, name, { stage: 'AWSCURRENT', from: second, to: versionId });
      expect(await stagesOf(client, name)).toEqual({ [versionId]: ['AWSCURRENT'], [second]: ['AWSPREVIOUS'] });
    },
  },
  {
    name: 'a label is not moved without naming the version that has it',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const second = await put(client, name, 'second', ['AWSPENDING']);
      const move = moveStage(client, name, { stage: 'AWSCURRENT', to: second });
      expect(await refusalWithMessage(move)).toEqual({
        name: 'InvalidParameterException',
        message: `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${versionId}, so you must explicitly reference that version in RemoveFromVersionId.`,
      });
      expect(await read(client, { SecretId: name })).toBe('first');
    },
  },
  {
    name: 'a label is not moved when the version named does not have it',
    async run(client) {
      const { name } = await newSecret(client);
      const second = await put(client, name, 'second');
      const third = await put(client, name, 'third', ['AWSPENDING']);
      const before = await stagesOf(client, name);
      const move = moveStage(client, name, { stage: 'AWSCURRENT', from: third, to: third });
      expect(await refusal(move)).toBe('InvalidParameterException');
      expect(await stagesOf(client, name)).toEqual(before);
      expect(before[second]).toEqual(['AWSCURRENT']);
    },
  },
  {
    name: 'a custom label is not moved without naming the version that has it',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      await put(client, name, 'second', ['MINE']);
      const move = moveStage(client, name, { stage: 'MINE', to: versionId });
      expect(await refusal(move)).toBe('InvalidParameterException');
    },
  },
  {
    name: 'AWSCURRENT cannot be taken away without a version to go to',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const removal = moveStage(client, name, { stage: 'AWSCURRENT', from: versionId });
      expect(await refusal(removal)).toBe('InvalidParameterException');
      expect(await read(client, { SecretId: name })).toBe('first');
    },
  },
  {
    name: 'a label is not moved to a version that does not exist',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const move = moveStage(client, name, { stage: 'AWSCURRENT', from: versionId, to: 'x'.repeat(32) });
      expect(await refusal(move)).toBe('InvalidParameterException');
      expect(await stagesOf(client, name)).toEqual({ [versionId]: ['AWSCURRENT'] });
    },
  },
  {
    name: 'a version that has lost its last label is still read by its id',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      await put(client, name, 'second');
      await put(client, name, 'third');
      expect(await read(client, { SecretId: name, VersionId: versionId })).toBe('first');
    },
  },
  {
    name: 'a version that has lost its last label is deprecated: listed on request, not described',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const pending = await put(client, name, 'next', ['AWSPENDING']);
      await moveStage(client, name, { stage: 'AWSPENDING', from: pending });
      const listed = async (options: { readonly IncludeDeprecated: boolean }) => {
        const answer = await client.send(new ListSecretVersionIdsCommand({ SecretId: name, ...options }));
        return answer.Versions?.map(({ VersionId }) => VersionId);
      };
      expect(await listed({ IncludeDeprecated: false })).toEqual([versionId]);
      expect(await listed({ IncludeDeprecated: true })).toEqual([versionId, pending]);
      const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: name }));
      expect(VersionIdsToStages).toEqual({ [versionId]: ['AWSCURRENT'] });
    },
  },
];
