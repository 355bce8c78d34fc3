import { DeleteSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { test } from './rotating-endpoint.ts';
import { newSecret, put, read } from './secrets-manager-cases/new-secret.ts';
import { refusal } from './test-endpoint.ts';

const DAY_MS = 24 * 3_600_000;

test('a secret is removed when its recovery window is over', async ({ rotating }) => {
  const { name } = await newSecret(rotating.client);
  await rotating.client.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
  rotating.clock.now += 7 * DAY_MS - 1;
  await rotating.endpoint.secrets.tick();
  expect((await rotating.describe(name)).Name).toBe(name);
  rotating.clock.now += 1;
  await rotating.endpoint.secrets.tick();
  expect(await refusal(rotating.describe(name))).toBe('ResourceNotFoundException');
});

test('old versions without staging labels make room for new ones after a day', async ({ rotating }) => {
  const { name, versionId } = await newSecret(rotating.client);
  for (let version = 2; version <= 100; version += 1) await put(rotating.client, name, `value ${version}`);
  rotating.clock.now += DAY_MS;
  await put(rotating.client, name, 'one more');
  expect(await refusal(rotating.client.send(new GetSecretValueCommand({ SecretId: name, VersionId: versionId })))).toBe(
    'ResourceNotFoundException',
  );
  expect(await read(rotating.client, { SecretId: name, VersionStage: 'AWSPREVIOUS' })).toBe('value 100');
});
