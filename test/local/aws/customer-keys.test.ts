import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import type { IamRequest } from '../../../local/iam/iam.ts';
import { put, read } from './secrets-manager-cases/new-secret.ts';
import { refresher, refusal, refusalWithMessage, secretsClient, startTestEndpoint } from './test-endpoint.ts';

const keyArn = (id: string): string => `arn:aws:kms:us-east-1:123456789012:key/${id}`;
const [OLD, NEW] = [keyArn('old'), keyArn('new')];

type Rights = Readonly<Record<string, readonly string[]>>;
const ALL = ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'];

interface Scene {
  /** May use every key. */
  readonly operator: SecretsManagerClient;
  /** Has only these actions on keys. */
  readonly role: SecretsManagerClient;
  readonly asked: readonly IamRequest[];
}

const start = async (rights: Rights): Promise<Scene> => {
  const asked: IamRequest[] = [];
  const endpoint = await startTestEndpoint({
    rotate: async () => {},
    authorize: (request) => {
      const { principal, action, resource } = request;
      if (!action.startsWith('kms:') && !action.startsWith('lambda:')) return true;
      asked.push(request);
      return principal !== refresher.principal || rights[resource]?.includes(action) === true;
    },
  });
  onTestFinished(() => endpoint.close());
  const role = secretsClient(endpoint.url, { credentials: refresher });
  return { operator: secretsClient(endpoint.url), role, asked };
};

let count = 0;

/** A secret with two versions under the old key. */
const newSecret = async ({ operator }: Scene): Promise<string> => {
  count += 1;
  const Name = `key-${count}`;
  await operator.send(new CreateSecretCommand({ Name, SecretString: 'first', KmsKeyId: OLD }));
  await put(operator, Name, 'second');
  return Name;
};

const DENIED = { name: 'AccessDeniedException', message: 'Access to KMS is not allowed' };

test('a secret under a key that the caller may not use can be described, but neither read nor written', async () => {
  const scene = await start({ [NEW]: ALL });
  const name = await newSecret(scene);
  expect(await scene.role.send(new DescribeSecretCommand({ SecretId: name }))).toMatchObject({ KmsKeyId: OLD });
  expect(await refusalWithMessage(read(scene.role, { SecretId: name }))).toEqual(DENIED);
  expect(await refusalWithMessage(put(scene.role, name, 'third'))).toEqual(DENIED);
  expect(await read(scene.operator, { SecretId: name })).toBe('second');
});

test('reading takes Decrypt, and a new value takes GenerateDataKey as well', async () => {
  const scene = await start({ [OLD]: ['kms:Decrypt'] });
  const name = await newSecret(scene);
  expect(await read(scene.role, { SecretId: name })).toBe('second');
  expect(await refusal(put(scene.role, name, 'third'))).toBe(DENIED.name);
  const writer = await start({ [OLD]: ['kms:Decrypt', 'kms:GenerateDataKey'] });
  const other = await newSecret(writer);
  await put(writer.role, other, 'third');
  expect(await read(writer.role, { SecretId: other })).toBe('third');
});

test('repeating a write takes Decrypt alone, because the value is compared', async () => {
  const scene = await start({ [OLD]: ['kms:Decrypt'] });
  const SecretId = await newSecret(scene);
  const repeated = new PutSecretValueCommand({
    SecretId,
    SecretString: 'third',
    ClientRequestToken: '11111111-1111-1111-1111-111111111111',
  });
  await scene.operator.send(repeated);
  await scene.role.send(repeated);
});

test('a key is used for one secret, through Secrets Manager', async () => {
  const scene = await start({ [OLD]: ALL });
  const name = await newSecret(scene);
  await read(scene.role, { SecretId: name });
  const { ARN } = await scene.operator.send(new DescribeSecretCommand({ SecretId: name }));
  expect(scene.asked.at(-1)).toEqual({
    principal: refresher.principal,
    action: 'kms:Decrypt',
    resource: OLD,
    context: {
      'kms:viaservice': ['secretsmanager.us-east-1.amazonaws.com'],
      'kms:calleraccount': ['123456789012'],
      'kms:encryptioncontext:secretarn': [ARN],
    },
  });
});

test('a secret cannot be created under a key that the caller may not use, even without a value', async () => {
  const { role } = await start({ [NEW]: ['kms:GenerateDataKey'] });
  for (const KmsKeyId of [OLD, NEW, 'no-such-key', 'alias/no-such-alias'])
    expect(await refusalWithMessage(role.send(new CreateSecretCommand({ Name: 'new', KmsKeyId })))).toEqual(DENIED);
  await role.send(new CreateSecretCommand({ Name: 'new', SecretString: 'v', KmsKeyId: 'alias/aws/secretsmanager' }));
  expect(await read(role, { SecretId: 'new' })).toBe('v');
});

test('a new key and a new value can be given to a secret whose present key the caller may not use', async () => {
  const scene = await start({ [NEW]: ALL });
  const SecretId = await newSecret(scene);
  await scene.role.send(new UpdateSecretCommand({ SecretId, KmsKeyId: NEW, SecretString: 'third' }));
  expect(await read(scene.role, { SecretId })).toBe('third');
  expect(await refusal(read(scene.role, { SecretId, VersionStage: 'AWSPREVIOUS' }))).toBe(DENIED.name);
  expect(await read(scene.operator, { SecretId, VersionStage: 'AWSPREVIOUS' })).toBe('second');
});

test('a new key decrypts the labelled versions too, if the caller may decrypt with the key before', async () => {
  const scene = await start({ [NEW]: ['kms:Decrypt'] });
  const SecretId = await newSecret(scene);
  await scene.operator.send(new UpdateSecretCommand({ SecretId, KmsKeyId: NEW }));
  expect(await read(scene.role, { SecretId })).toBe('second');
  expect(await read(scene.role, { SecretId, VersionStage: 'AWSPREVIOUS' })).toBe('first');
});

test('without Encrypt on it a new key decrypts new versions only', async () => {
  const scene = await start({ [OLD]: ALL, [NEW]: ['kms:GenerateDataKey', 'kms:Decrypt'] });
  const SecretId = await newSecret(scene);
  await scene.role.send(new UpdateSecretCommand({ SecretId, KmsKeyId: NEW }));
  const onlyNew = await start({ [NEW]: ALL });
  const before = await newSecret(onlyNew);
  expect(await read(scene.role, { SecretId })).toBe('second');
  await onlyNew.role.send(new UpdateSecretCommand({ SecretId: before, KmsKeyId: NEW }));
  expect(await refusal(read(onlyNew.role, { SecretId: before }))).toBe(DENIED.name);
});

test('a rotation is started only by somebody who may invoke the rotation function', async () => {
  const RotationLambdaARN = 'arn:aws:lambda:us-east-1:123456789012:function:rotation';
  const without = await start({ [OLD]: ALL });
  const request = { SecretId: await newSecret(without), RotationLambdaARN };
  expect(await refusal(without.role.send(new RotateSecretCommand(request)))).toBe('AccessDeniedException');
  const scene = await start({ [RotationLambdaARN]: ['lambda:InvokeFunction'] });
  const SecretId = await newSecret(scene);
  await scene.role.send(new RotateSecretCommand({ SecretId, RotationLambdaARN }));
});
