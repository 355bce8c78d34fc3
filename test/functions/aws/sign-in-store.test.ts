import {
  CreateSecretCommand,
  ResourceExistsException,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { SecretsManagerSignInStore } from '../../../functions/aws/sign-in-store.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';

test('a sign-in whose first answer was lost counts as stored when the SDK repeats the call', async () => {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const exists = new ResourceExistsException({ $metadata: {}, message: 'exists' });
  const mock = mockClient(client).on(CreateSecretCommand).rejects(exists).on(UpdateSecretCommand).rejects(exists);
  const store = new SecretsManagerSignInStore(client, { prefix: 'ringcx', keyArn: 'key' });
  const [username, password] = [new Redacted('u'), new Redacted('p')];
  await store.put('acme', { kind: 'ringcx-password', username, password });
  expect(mock.commandCalls(UpdateSecretCommand)).toHaveLength(1);
  mock.on(UpdateSecretCommand).rejects(new Error('no answer'));
  await expect(store.put('acme', { kind: 'ringcx-password', username, password })).rejects.toThrow('no answer');
});
