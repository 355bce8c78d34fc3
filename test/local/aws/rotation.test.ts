import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { ALL_STEPS, RotationLambdaARN, rotationFunction, startRotating, test } from './rotating-endpoint.ts';
import { newSecret, put, read, stagesOf } from './secrets-manager-cases/new-secret.ts';
import { refusal, secretsClient, startTestEndpoint } from './test-endpoint.ts';

test('a rotation with a function that does not exist is refused and changes nothing', async () => {
  const rotating = await startRotating({ mayRotateBy: (functionArn) => functionArn === RotationLambdaARN });
  const { name } = await newSecret(rotating.client);
  const elsewhere = `${RotationLambdaARN}-of-somebody-else`;
  const request = new RotateSecretCommand({ SecretId: name, RotationLambdaARN: elsewhere });
  expect(await refusal(rotating.client.send(request))).toBe('AccessDeniedException');
  expect((await rotating.describe(name)).RotationEnabled).toBeUndefined();
  await rotating.rotate(name);
});

test('a rotation invokes the function for four steps in order, with the ARN and one token', async ({ rotating }) => {
  const { name, arn } = await newSecret(rotating.client);
  const token = await rotating.rotateFully(name);
  expect(rotating.steps).toEqual(ALL_STEPS);
  for (const { functionArn, event } of rotating.calls) {
    expect(functionArn).toBe(RotationLambdaARN);
    expect(event).toMatchObject({ SecretId: arn, ClientRequestToken: token });
  }
  expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${token}`);
});

test('a rotation is answered before its steps have ended', async () => {
  const held = Promise.withResolvers<void>();
  const rotating = await startRotating({}, (call, on) => held.promise.then(() => rotationFunction(call, on)));
  const { name } = await newSecret(rotating.client);
  await rotating.rotate(name);
  expect(await read(rotating.client, { SecretId: name })).toBe('first');
  held.resolve();
  await rotating.endpoint.secrets.settled();
  expect(await read(rotating.client, { SecretId: name })).not.toBe('first');
});

test('a rotation creates a version with AWSPENDING that has no value until the function puts one', async () => {
  const seen: unknown[] = [];
  const rotating = await startRotating({}, async (call, on) => {
    const { Step, SecretId, ClientRequestToken: VersionId } = call.event;
    if (Step === 'createSecret') {
      seen.push((await stagesOf(on.client, SecretId))[VersionId]);
      seen.push(await refusal(read(on.client, { SecretId, VersionStage: 'AWSPENDING' })));
      seen.push(await refusal(read(on.client, { SecretId, VersionId })));
    }
    await rotationFunction(call, on);
  });
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name);
  expect(seen).toEqual([['AWSPENDING'], 'ResourceNotFoundException', 'ResourceNotFoundException']);
});

test('a rotation gives a secret without a value its first value', async ({ rotating }) => {
  await rotating.client.send(new CreateSecretCommand({ Name: 'empty' }));
  const token = await rotating.rotateFully('empty');
  expect((await stagesOf(rotating.client, 'empty'))[token]).toEqual(['AWSCURRENT', 'AWSPENDING']);
});

test('the first value of a secret is current at once, where Secrets Manager attaches AWSCURRENT to it', async () => {
  const rotating = await startRotating({ emptySecrets: { firstValueIsCurrent: true } });
  rotating.fails = (step) => step === 'setSecret';
  await rotating.client.send(new CreateSecretCommand({ Name: 'empty' }));
  const token = await rotating.rotateFully('empty');
  expect(await stagesOf(rotating.client, 'empty')).toEqual({ [token]: ['AWSCURRENT', 'AWSPENDING'] });
});

test.for(['ResourceNotFoundException', 'InvalidRequestException'] as const)(
  'a rotation of a secret without a value is refused, where Secrets Manager answers %s',
  async (rotation) => {
    const rotating = await startRotating({ emptySecrets: { rotation } });
    await rotating.client.send(new CreateSecretCommand({ Name: 'empty' }));
    expect(await refusal(rotating.rotate('empty'))).toBe(rotation);
    expect((await rotating.describe('empty')).RotationEnabled).toBeUndefined();
    await put(rotating.client, 'empty', 'first');
    await rotating.rotateFully('empty');
    expect(rotating.steps).toEqual(ALL_STEPS);
  },
);

test('a rotation that is requested again with the same token does not start twice', async ({ rotating }) => {
  const { name } = await newSecret(rotating.client);
  const token = await rotating.rotate(name);
  expect(await rotating.rotate(name, { ClientRequestToken: token })).toBe(token);
  await rotating.endpoint.secrets.settled();
  expect(rotating.steps).toEqual(ALL_STEPS);
});

test('a rotation cannot be set up where no function can be invoked', async () => {
  const endpoint = await startTestEndpoint();
  const client = secretsClient(endpoint.url);
  const { name } = await newSecret(client);
  const rotate = client.send(new RotateSecretCommand({ SecretId: name, RotationLambdaARN }));
  expect(await refusal(rotate)).toBe('AccessDeniedException');
  await endpoint.close();
});

test('a rotation with a failing step starts over with the same token', async ({ rotating }) => {
  let failures = 2;
  rotating.fails = (step) => step === 'testSecret' && failures-- > 0;
  const { name } = await newSecret(rotating.client);
  const token = await rotating.rotateFully(name);
  const untilTest = ALL_STEPS.slice(0, 3);
  expect(rotating.steps).toEqual([...untilTest, ...untilTest, ...ALL_STEPS]);
  expect(new Set(rotating.calls.map(({ event }) => event.ClientRequestToken))).toEqual(new Set([token]));
  expect(rotating.reports.map(({ outcome }) => outcome)).toEqual(['attempt-failed', 'attempt-failed', 'succeeded']);
});

test('a rotation that fails for good leaves AWSPENDING behind, which blocks the next one', async ({ rotating }) => {
  rotating.fails = (step) => step === 'setSecret';
  const { name, versionId } = await newSecret(rotating.client);
  const token = await rotating.rotateFully(name);
  expect(rotating.reports.at(-1)).toMatchObject({ secretName: name, versionId: token, outcome: 'gave-up' });
  expect(await stagesOf(rotating.client, name)).toEqual({ [versionId]: ['AWSCURRENT'], [token]: ['AWSPENDING'] });
  expect(await refusal(rotating.rotate(name))).toBe('InvalidRequestException');
});

test('a rotation that failed is resumed later with the same token', async ({ rotating }) => {
  rotating.fails = () => true;
  const { name } = await newSecret(rotating.client);
  const token = await rotating.rotateFully(name);
  rotating.fails = () => false;
  await rotating.endpoint.secrets.tick();
  expect(await read(rotating.client, { SecretId: name })).toBe('first');
  rotating.clock.now += 3_600_000;
  await rotating.endpoint.secrets.tick();
  expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${token}`);
});

test('a rotation can start again once the AWSPENDING label of a failed one is removed', async ({ rotating }) => {
  rotating.fails = () => true;
  const { name } = await newSecret(rotating.client);
  const failed = await rotating.rotateFully(name);
  rotating.fails = () => false;
  const removal = { SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: failed };
  await rotating.client.send(new UpdateSecretVersionStageCommand(removal));
  const token = await rotating.rotateFully(name);
  expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${token}`);
});

test('a cancelled rotation stops, and the answer names the version that it leaves behind', async () => {
  const rotating = await startRotating({ rotationRetryDelayMs: 3_600_000 });
  rotating.fails = (step) => step === 'setSecret';
  const { name } = await newSecret(rotating.client);
  const token = await rotating.rotate(name);
  await expect.poll(() => rotating.steps).toEqual(['createSecret', 'setSecret']);
  const cancelled = await rotating.client.send(new CancelRotateSecretCommand({ SecretId: name }));
  await rotating.endpoint.secrets.settled();
  expect(cancelled.VersionId).toBe(token);
  expect((await rotating.describe(name)).RotationEnabled).toBe(false);
  expect(rotating.steps).toEqual(['createSecret', 'setSecret']);
});

test('a rotation whose function does nothing fails for lack of a value', async () => {
  const rotating = await startRotating({}, async () => undefined);
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name);
  expect(String(rotating.reports.at(-1)?.error)).toContain('was not created by Lambda');
});

test('a rotation whose function does nothing in finishSecret fails because AWSCURRENT has not moved', async () => {
  const rotating = await startRotating({}, async (call, on) => {
    if (call.event.Step !== 'finishSecret') await rotationFunction(call, on);
  });
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name);
  expect(String(rotating.reports.at(-1)?.error)).toContain('has not become AWSCURRENT');
});
