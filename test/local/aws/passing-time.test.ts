import { DeleteSecretCommand, DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RotatingEndpoint, startRotating } from './rotating-endpoint.ts';
import { newSecret, put, read } from './secrets-manager-cases/new-secret.ts';
import { refusal } from './test-endpoint.ts';

const dayMs = 24 * 3_600_000;

let rotating: RotatingEndpoint;
beforeEach(async () => {
  rotating = await startRotating();
});
afterEach(() => rotating.endpoint.close());

const describeSecret = (SecretId: string) => rotating.client.send(new DescribeSecretCommand({ SecretId }));

describe('time', () => {
  it('removes a secret for good when its recovery window is over', async () => {
    const { name } = await newSecret(rotating.client);
    await rotating.client.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
    rotating.clock.now += 7 * dayMs - 1;
    await rotating.endpoint.secrets.tick();
    expect((await describeSecret(name)).Name).toBe(name);
    rotating.clock.now += 1;
    await rotating.endpoint.secrets.tick();
    expect(await refusal(describeSecret(name))).toBe('ResourceNotFoundException');
  });

  it('lets old versions without labels make room for new ones', async () => {
    const { name, versionId } = await newSecret(rotating.client);
    for (let version = 2; version <= 100; version += 1) await put(rotating.client, name, `value ${version}`);
    rotating.clock.now += dayMs;
    await put(rotating.client, name, 'one more');
    expect(
      await refusal(rotating.client.send(new GetSecretValueCommand({ SecretId: name, VersionId: versionId }))),
    ).toBe('ResourceNotFoundException');
    expect(await read(rotating.client, { SecretId: name, VersionStage: 'AWSPREVIOUS' })).toBe('value 100');
  });
});
