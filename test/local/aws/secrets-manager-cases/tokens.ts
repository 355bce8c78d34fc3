import { randomUUID } from 'node:crypto';
import { PutSecretValueCommand, UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { refusal } from '../test-endpoint.ts';
import { newSecret, put, read, stagesOf } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

export const tokenCases: readonly SecretsManagerCase[] = [
  {
    name: 'creating with the same token and value again changes nothing',
    async run(client) {
      const ClientRequestToken = randomUUID();
      const first = await newSecret(client, { ClientRequestToken });
      const again = await newSecret(client, { Name: first.name, ClientRequestToken });
      expect(again).toEqual(first);
    },
  },
  {
    name: 'creating with the same token and another value is refused',
    async run(client) {
      const ClientRequestToken = randomUUID();
      const { name } = await newSecret(client, { ClientRequestToken });
      const again = newSecret(client, { Name: name, ClientRequestToken, SecretString: 'other' });
      expect(await refusal(again)).toBe('ResourceExistsException');
    },
  },
  {
    name: 'the token of a put becomes the version id, and the same put again changes nothing',
    async run(client) {
      const { name } = await newSecret(client);
      const ClientRequestToken = randomUUID();
      const second = new PutSecretValueCommand({ SecretId: name, SecretString: 'second', ClientRequestToken });
      expect((await client.send(second)).VersionId).toBe(ClientRequestToken);
      const third = await put(client, name, 'third');
      expect((await client.send(second)).VersionId).toBe(ClientRequestToken);
      expect(await stagesOf(client, name)).toEqual({ [ClientRequestToken]: ['AWSPREVIOUS'], [third]: ['AWSCURRENT'] });
    },
  },
  {
    name: 'a put with the token of another value is refused',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const other = new PutSecretValueCommand({ SecretId: name, SecretString: 'other', ClientRequestToken: versionId });
      expect(await refusal(client.send(other))).toBe('ResourceExistsException');
      expect(await read(client, { SecretId: name })).toBe('first');
    },
  },
  {
    name: 'a put with the token of another value is refused while that version is pending, too',
    async run(client) {
      const { name } = await newSecret(client);
      const id = await put(client, name, 'pending', ['AWSPENDING']);
      const other = new PutSecretValueCommand({
        SecretId: name,
        SecretString: 'other',
        ClientRequestToken: id,
        VersionStages: ['AWSPENDING'],
      });
      expect(await refusal(client.send(other))).toBe('ResourceExistsException');
      expect(await read(client, { SecretId: name, VersionStage: 'AWSPENDING' })).toBe('pending');
    },
  },
  {
    name: 'a token outside 32 to 64 characters is refused',
    async run(client) {
      const { name } = await newSecret(client);
      for (const ClientRequestToken of ['short', 'x'.repeat(65)]) {
        const call = client.send(new PutSecretValueCommand({ SecretId: name, SecretString: 'v', ClientRequestToken }));
        expect(await refusal(call)).toBe('InvalidParameterException');
      }
    },
  },
  {
    name: 'an update with the token of an existing version is refused, even with the same value',
    async run(client) {
      const { name, versionId } = await newSecret(client);
      const update = new UpdateSecretCommand({ SecretId: name, SecretString: 'first', ClientRequestToken: versionId });
      expect(await refusal(client.send(update))).toBe('ResourceExistsException');
    },
  },
];
