import { CancelRotateSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { ALL_STEPS, RotationLambdaARN, startRotating, test } from './rotating-endpoint.ts';
import { newSecret, put, read, stagesOf } from './secrets-manager-cases/new-secret.ts';

const DAY_MS = 24 * 3_600_000;

const RotationRules = { AutomaticallyAfterDays: 30 };

test('a rotation schedule is described with the dates of the last and the next rotation', async ({ rotating }) => {
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name, { RotationRules });
  expect(await rotating.describe(name)).toMatchObject({
    RotationEnabled: true,
    RotationLambdaARN,
    RotationRules,
    LastRotatedDate: new Date(rotating.clock.now),
    NextRotationDate: new Date('2026-12-20T23:59:59Z'),
  });
});

test('a rotation schedule rotates when the date is reached, and not before', async ({ rotating }) => {
  const { name } = await newSecret(rotating.client);
  const first = await rotating.rotateFully(name, { RotationRules });
  rotating.clock.now = Date.parse('2026-12-20T23:59:58Z');
  await rotating.endpoint.secrets.tick();
  expect(await read(rotating.client, { SecretId: name })).toBe(`value of ${first}`);
  rotating.clock.now += 1000;
  await rotating.endpoint.secrets.tick();
  expect(rotating.steps).toEqual([...ALL_STEPS, ...ALL_STEPS]);
  expect((await stagesOf(rotating.client, name))[first]).toEqual(['AWSPREVIOUS']);
});

test('a rotation schedule that does not rotate at once runs testSecret on a pending version and removes that version', async ({
  rotating,
}) => {
  const { name, versionId } = await newSecret(rotating.client);
  await rotating.rotateFully(name, { RotationRules, RotateImmediately: false });
  expect(rotating.steps).toEqual(['testSecret']);
  expect(await stagesOf(rotating.client, name)).toEqual({ [versionId]: ['AWSCURRENT'] });
  expect((await rotating.describe(name)).NextRotationDate).toEqual(new Date('2026-12-20T23:59:59Z'));
});

test('a new value put by hand counts as a rotation', async ({ rotating }) => {
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name, { RotationRules });
  rotating.clock.now += 10 * DAY_MS;
  await put(rotating.client, name, 'by hand');
  expect((await rotating.describe(name)).NextRotationDate).toEqual(new Date('2026-12-30T23:59:59Z'));
});

test('a rotation schedule leaves a pending version alone that was put by hand', async ({ rotating }) => {
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name, { RotationRules });
  const byHand = await put(rotating.client, name, 'by hand', ['AWSPENDING']);
  rotating.clock.now += 40 * DAY_MS;
  await rotating.endpoint.secrets.tick();
  expect(rotating.steps).toEqual(ALL_STEPS);
  expect((await stagesOf(rotating.client, name))[byHand]).toEqual(['AWSPENDING']);
});

test('a rotation schedule ends when rotation is cancelled, and keeps its rules for when it is turned on again', async ({
  rotating,
}) => {
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name, { RotationRules });
  await rotating.client.send(new CancelRotateSecretCommand({ SecretId: name }));
  rotating.clock.now += 40 * DAY_MS;
  await rotating.endpoint.secrets.tick();
  expect(rotating.steps).toEqual(ALL_STEPS);
  expect((await rotating.describe(name)).NextRotationDate).toBeUndefined();
  await rotating.client.send(new RotateSecretCommand({ SecretId: name }));
  await rotating.endpoint.secrets.settled();
  expect(await rotating.describe(name)).toMatchObject({ RotationEnabled: true, RotationRules });
});

test('a period in seconds replaces the rotation schedule', async () => {
  const rotating = await startRotating({ rotateEverySeconds: 20 });
  const { name } = await newSecret(rotating.client);
  await rotating.rotateFully(name, { RotationRules });
  rotating.clock.now += 20_000;
  await rotating.endpoint.secrets.tick();
  expect(rotating.steps).toEqual([...ALL_STEPS, ...ALL_STEPS]);
});
