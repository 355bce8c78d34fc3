import { CancelRotateSecretCommand, DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allSteps, type RotatingEndpoint, RotationLambdaARN, startRotating } from './rotating-endpoint.ts';
import { newSecret, put, read, stagesOf } from './secrets-manager-cases/new-secret.ts';

const dayMs = 24 * 3_600_000;

let rotating: RotatingEndpoint;
beforeEach(async () => {
  rotating = await startRotating();
});
afterEach(() => rotating.endpoint.close());

async function restart(...how: Parameters<typeof startRotating>): Promise<void> {
  await rotating.endpoint.close();
  rotating = await startRotating(...how);
}

const describeSecret = (SecretId: string) => rotating.client.send(new DescribeSecretCommand({ SecretId }));

describe('a rotation schedule', () => {
  const RotationRules = { AutomaticallyAfterDays: 30 };

  it('is shown, with the dates of the last and the next rotation', async () => {
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name, { RotationRules });
    await rotating.endpoint.secrets.settled();
    expect(await describeSecret(name)).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN,
      RotationRules,
      LastRotatedDate: new Date(rotating.clock.now),
      NextRotationDate: new Date('2026-12-20T23:59:59Z'),
    });
  });

  it('rotates when the date is reached, and not before', async () => {
    const { name } = await newSecret(rotating.client);
    const first = await rotating.rotate(name, { RotationRules });
    await rotating.endpoint.secrets.settled();
    rotating.clock.now = Date.parse('2026-12-20T23:59:58Z');
    await rotating.endpoint.secrets.tick();
    expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${first}`);
    rotating.clock.now += 1000;
    await rotating.endpoint.secrets.tick();
    expect(rotating.steps).toEqual([...allSteps, ...allSteps]);
    expect((await stagesOf(rotating.client, name))[first]).toEqual(['AWSPREVIOUS']);
  });

  it('that does not begin at once tries testSecret on a pending version and takes that away again', async () => {
    const { name, versionId } = await newSecret(rotating.client);
    await rotating.rotate(name, { RotationRules, RotateImmediately: false });
    await rotating.endpoint.secrets.settled();
    expect(rotating.steps).toEqual(['testSecret']);
    expect(await stagesOf(rotating.client, name)).toEqual({ [versionId]: ['AWSCURRENT'] });
    expect((await describeSecret(name)).NextRotationDate).toEqual(new Date('2026-12-20T23:59:59Z'));
  });

  it('counts a value that somebody put as a rotation', async () => {
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name, { RotationRules });
    await rotating.endpoint.secrets.settled();
    rotating.clock.now += 10 * dayMs;
    await put(rotating.client, name, 'by hand');
    expect((await describeSecret(name)).NextRotationDate).toEqual(new Date('2026-12-30T23:59:59Z'));
  });

  it('leaves a pending version alone that somebody put', async () => {
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name, { RotationRules });
    await rotating.endpoint.secrets.settled();
    const byHand = await put(rotating.client, name, 'by hand', ['AWSPENDING']);
    rotating.clock.now += 40 * dayMs;
    await rotating.endpoint.secrets.tick();
    expect(rotating.steps).toEqual(allSteps);
    expect((await stagesOf(rotating.client, name))[byHand]).toEqual(['AWSPENDING']);
  });

  it('ends when rotation is cancelled, and goes on with its old rules when it is turned on again', async () => {
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name, { RotationRules });
    await rotating.endpoint.secrets.settled();
    await rotating.client.send(new CancelRotateSecretCommand({ SecretId: name }));
    rotating.clock.now += 40 * dayMs;
    await rotating.endpoint.secrets.tick();
    expect(rotating.steps).toEqual(allSteps);
    expect((await describeSecret(name)).NextRotationDate).toBeUndefined();
    await rotating.client.send(new RotateSecretCommand({ SecretId: name }));
    await rotating.endpoint.secrets.settled();
    expect(await describeSecret(name)).toMatchObject({ RotationEnabled: true, RotationRules });
  });

  it('gives way to a period in seconds, for demonstrations', async () => {
    await restart({ rotateEverySeconds: 20 });
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name, { RotationRules });
    await rotating.endpoint.secrets.settled();
    rotating.clock.now += 20_000;
    await rotating.endpoint.secrets.tick();
    expect(rotating.steps).toEqual([...allSteps, ...allSteps]);
  });
});
