import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allSteps,
  type RotatingEndpoint,
  RotationLambdaARN,
  rotationFunction,
  startRotating,
} from './rotating-endpoint.ts';
import { newSecret, read, stagesOf } from './secrets-manager-cases/new-secret.ts';
import { refusal, secretsClient, startTestEndpoint } from './test-endpoint.ts';

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

describe('a rotation', () => {
  it('is refused for a function that is not there, and leaves nothing behind', async () => {
    await restart({ hasFunction: (functionArn) => functionArn === RotationLambdaARN });
    const { name } = await newSecret(rotating.client);
    const elsewhere = `${RotationLambdaARN}-of-somebody-else`;
    const request = new RotateSecretCommand({ SecretId: name, RotationLambdaARN: elsewhere });
    expect(await refusal(rotating.client.send(request))).toBe('AccessDeniedException');
    expect((await describeSecret(name)).RotationEnabled).toBeUndefined();
    await rotating.rotate(name);
  });

  it('calls the function for four steps in order, with the ARN and one token', async () => {
    const { name, arn } = await newSecret(rotating.client);
    const token = await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    expect(rotating.steps).toEqual(allSteps);
    for (const { functionArn, event } of rotating.calls) {
      expect(functionArn).toBe(RotationLambdaARN);
      expect(event).toMatchObject({ SecretId: arn, ClientRequestToken: token });
    }
    expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${token}`);
  });

  it('is answered before its steps have ended', async () => {
    const held = Promise.withResolvers<void>();
    await restart({}, (call, on) => held.promise.then(() => rotationFunction(call, on)));
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name);
    expect(await read(rotating.client, { SecretId: name })).toBe('first');
    held.resolve();
    await rotating.endpoint.secrets.settled();
    expect(await read(rotating.client, { SecretId: name })).not.toBe('first');
  });

  it('announces a version with AWSPENDING that has no value until the function gives it one', async () => {
    const seen: unknown[] = [];
    await restart({}, async (call, on) => {
      const { Step, SecretId, ClientRequestToken: VersionId } = call.event;
      if (Step === 'createSecret') {
        seen.push((await stagesOf(on.client, SecretId))[VersionId]);
        seen.push(await refusal(read(on.client, { SecretId, VersionStage: 'AWSPENDING' })));
        seen.push(await refusal(read(on.client, { SecretId, VersionId })));
      }
      await rotationFunction(call, on);
    });
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    expect(seen).toEqual([['AWSPENDING'], 'ResourceNotFoundException', 'ResourceNotFoundException']);
  });

  it('gives a secret without a value its first one', async () => {
    await rotating.client.send(new CreateSecretCommand({ Name: 'empty' }));
    const token = await rotating.rotate('empty');
    await rotating.endpoint.secrets.settled();
    expect((await stagesOf(rotating.client, 'empty'))[token]).toEqual(['AWSCURRENT', 'AWSPENDING']);
  });

  it('asked for again with the same token does not start twice', async () => {
    const { name } = await newSecret(rotating.client);
    const token = await rotating.rotate(name);
    expect(await rotating.rotate(name, { ClientRequestToken: token })).toBe(token);
    await rotating.endpoint.secrets.settled();
    expect(rotating.steps).toEqual(allSteps);
  });

  it('cannot be set up where no function can be invoked', async () => {
    const endpoint = await startTestEndpoint();
    const client = secretsClient(endpoint.url);
    const { name } = await newSecret(client);
    const rotate = client.send(new RotateSecretCommand({ SecretId: name, RotationLambdaARN }));
    expect(await refusal(rotate)).toBe('AccessDeniedException');
    await endpoint.close();
  });
});

describe('a rotation with a step that fails', () => {
  it('starts over with the same token', async () => {
    let failures = 2;
    rotating.fails = (step) => step === 'testSecret' && failures-- > 0;
    const { name } = await newSecret(rotating.client);
    const token = await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    const untilTest = allSteps.slice(0, 3);
    expect(rotating.steps).toEqual([...untilTest, ...untilTest, ...allSteps]);
    expect(new Set(rotating.calls.map(({ event }) => event.ClientRequestToken))).toEqual(new Set([token]));
    expect(rotating.reports.map(({ outcome }) => outcome)).toEqual(['attempt-failed', 'attempt-failed', 'succeeded']);
  });

  it('leaves AWSPENDING behind when it is given up, which blocks the next one', async () => {
    rotating.fails = (step) => step === 'setSecret';
    const { name, versionId } = await newSecret(rotating.client);
    const token = await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    expect(rotating.reports.at(-1)).toMatchObject({ secretName: name, versionId: token, outcome: 'gave-up' });
    expect(await stagesOf(rotating.client, name)).toEqual({ [versionId]: ['AWSCURRENT'], [token]: ['AWSPENDING'] });
    expect(await refusal(rotating.rotate(name))).toBe('InvalidRequestException');
  });

  it('is taken up again later with the same token', async () => {
    rotating.fails = () => true;
    const { name } = await newSecret(rotating.client);
    const token = await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    rotating.fails = () => false;
    await rotating.endpoint.secrets.tick();
    expect(await read(rotating.client, { SecretId: name })).toBe('first');
    rotating.clock.now += 3_600_000;
    await rotating.endpoint.secrets.tick();
    expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${token}`);
  });

  it('can start anew when the leftover label is taken away', async () => {
    rotating.fails = () => true;
    const { name } = await newSecret(rotating.client);
    const left = await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    rotating.fails = () => false;
    const removal = { SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: left };
    await rotating.client.send(new UpdateSecretVersionStageCommand(removal));
    const token = await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${token}`);
  });

  it('goes no further when it is cancelled, and leaves its version for the caller to see', async () => {
    await restart({ rotationRetryDelayMs: 3_600_000 });
    rotating.fails = (step) => step === 'setSecret';
    const { name } = await newSecret(rotating.client);
    const token = await rotating.rotate(name);
    await expect.poll(() => rotating.steps).toEqual(['createSecret', 'setSecret']);
    const cancelled = await rotating.client.send(new CancelRotateSecretCommand({ SecretId: name }));
    await rotating.endpoint.secrets.settled();
    expect(cancelled.VersionId).toBe(token);
    expect((await describeSecret(name)).RotationEnabled).toBe(false);
    expect(rotating.steps).toEqual(['createSecret', 'setSecret']);
  });
});

describe('a rotation whose function does nothing', () => {
  it('fails because there is no value', async () => {
    await restart({}, async () => undefined);
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    expect(String(rotating.reports.at(-1)?.error)).toContain('was not created by Lambda');
  });

  it('in finishSecret fails because the value is not the current one', async () => {
    await restart({}, async (call, on) => {
      if (call.event.Step !== 'finishSecret') await rotationFunction(call, on);
    });
    const { name } = await newSecret(rotating.client);
    await rotating.rotate(name);
    await rotating.endpoint.secrets.settled();
    expect(String(rotating.reports.at(-1)?.error)).toContain('has not become AWSCURRENT');
  });
});
