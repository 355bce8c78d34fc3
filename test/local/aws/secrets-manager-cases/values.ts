import { randomUUID } from 'node:crypto';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refusal, refusalWithMessage } from '../test-endpoint.ts';
import { newName, newSecret, put, read, stagesOf } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

export const valueCases: readonly SecretsManagerCase[] = [
  {
    name: 'a created secret is read by name, by ARN and by ARN without its random end',
    async run(client) {
      const { name, arn } = await newSecret(client, { SecretString: 'value' });
      expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:\d{12}:secret:test\/[0-9a-f-]{36}-[A-Za-z0-9]{6}$/);
      for (const SecretId of [name, arn, arn.slice(0, -7)]) expect(await read(client, { SecretId })).toBe('value');
    },
  },
  {
    name: 'an answer to GetSecretValue names the version and its labels',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const answer = await client.send(new GetSecretValueCommand({ SecretId: name }));
      expect(answer).toMatchObject({ Name: name, VersionId: versionId, VersionStages: ['AWSCURRENT'] });
      expect(answer.CreatedDate).toBeInstanceOf(Date);
    },
  },
  {
    name: 'a binary value comes back as it was',
    async run(client) {
      const SecretBinary = Uint8Array.from([0, 255, 13, 10]);
      const Name = newName();
      await client.send(new CreateSecretCommand({ Name, SecretBinary }));
      const answer = await client.send(new GetSecretValueCommand({ SecretId: Name }));
      expect(answer.SecretString).toBeUndefined();
      expect([...(answer.SecretBinary ?? [])]).toEqual([...SecretBinary]);
    },
  },
  {
    name: 'a secret created without a value has no version until one is put, which is the current one',
    async run(client) {
      const Name = newName();
      expect((await client.send(new CreateSecretCommand({ Name }))).VersionId).toBeUndefined();
      expect(await refusalWithMessage(read(client, { SecretId: Name }))).toEqual({
        name: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      });
      const id = await put(client, Name, 'first', ['AWSPENDING']);
      expect(await stagesOf(client, Name)).toEqual({ [id]: ['AWSCURRENT', 'AWSPENDING'] });
    },
  },
  {
    name: 'a secret that does not exist is not found',
    async run(client) {
      const expected = {
        name: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret.",
      };
      const SecretId = newName();
      expect(await refusalWithMessage(read(client, { SecretId }))).toEqual(expected);
      expect(await refusalWithMessage(put(client, SecretId, 'value'))).toEqual(expected);
      expect(await refusalWithMessage(client.send(new DescribeSecretCommand({ SecretId })))).toEqual(expected);
    },
  },
  {
    name: 'creating a name again is refused',
    async run(client) {
      const { name } = await newSecret(client);
      expect(await refusalWithMessage(newSecret(client, { Name: name }))).toEqual({
        name: 'ResourceExistsException',
        message: `The operation failed because the secret ${name} already exists.`,
      });
    },
  },
  {
    name: 'a put without a value is refused',
    async run(client) {
      const { name } = await newSecret(client);
      const call = client.send(new PutSecretValueCommand({ SecretId: name }));
      expect(await refusal(call)).toBe('InvalidRequestException');
    },
  },
  {
    name: 'an update with a value makes it the current one, and one without leaves the versions alone',
    async run(client) {
      const { name, versionId } = await newSecret(client, { Description: 'before' });
      const described = await client.send(new UpdateSecretCommand({ SecretId: name, Description: 'after' }));
      expect(described.VersionId).toBeUndefined();
      const { VersionId } = await client.send(new UpdateSecretCommand({ SecretId: name, SecretString: 'second' }));
      expect(await stagesOf(client, name)).toEqual({
        [versionId]: ['AWSPREVIOUS'],
        [String(VersionId)]: ['AWSCURRENT'],
      });
      const { Description } = await client.send(new DescribeSecretCommand({ SecretId: name }));
      expect(Description).toBe('after');
    },
  },
  {
    name: 'a version and a label that do not belong together are refused',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      await put(client, name, 'second');
      const call = read(client, { SecretId: name, VersionId: versionId, VersionStage: 'AWSCURRENT' });
      expect(await refusal(call)).toBe('InvalidRequestException');
      expect(await read(client, { SecretId: name, VersionId: versionId, VersionStage: 'AWSPREVIOUS' })).toBe('first');
    },
  },
  {
    name: 'several values are read at once, and those that cannot be had are named',
    async run(client) {
      const [one, two, none] = [(await newSecret(client)).name, (await newSecret(client)).name, newName()];
      const answer = await client.send(new BatchGetSecretValueCommand({ SecretIdList: [one, none, two] }));
      expect(answer.SecretValues?.map(({ Name }) => Name)).toEqual([one, two]);
      expect(answer.Errors).toMatchObject([{ SecretId: none, ErrorCode: 'ResourceNotFoundException' }]);
    },
  },
  {
    name: 'a name with other than the allowed characters is refused',
    async run(client) {
      expect(await refusal(newSecret(client, { Name: 'no spaces' }))).toBe('ValidationException');
      await newSecret(client, { Name: `a/_+=.@-${randomUUID()}` });
    },
  },
];
