import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  InvalidRequestException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, onTestFinished, test } from 'vitest';
import { SecretsManagerSecretRemover } from '../../../functions/aws/secret-remover.ts';

test('a secret that cannot be deleted fails the removal, unless it is scheduled for deletion already', async () => {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const secrets = mockClient(client);
  onTestFinished(() => secrets.restore());
  const refused = new InvalidRequestException({ $metadata: {}, message: 'a rotation is under way' });
  secrets.on(DeleteSecretCommand).rejects(refused).on(DescribeSecretCommand).resolves({});
  const remover = new SecretsManagerSecretRemover(client, 'ringcx');
  await expect(remover.removeAll('acme', 0)).rejects.toBe(refused);
  secrets.on(DescribeSecretCommand).resolves({ DeletedDate: new Date(0) });
  await expect(remover.removeAll('acme', 0)).resolves.toBeGreaterThan(0);
});
