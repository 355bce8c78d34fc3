import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { runRotationStep } from '../../../../functions/broker/managed-token/rotation-steps.ts';
import { versionWith } from '../../../../functions/broker/managed-token/secret-versions.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { test } from '../../rig-test.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  look,
  PERIOD_DAYS,
  PERIOD_MS,
  rotateNow,
} from '../managed-tokens.ts';

test('a new connection gets a managed token, in its secret and in the register', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  expect(await rig.apiTokens(account)).toEqual([await current(connected)]);
  expect(await listApiTokens(ports, name)).toMatchObject([{ state: 'managed', entry: { adopted: false } }]);
  expect(await ports.managedRecords.find(name)).toMatchObject({
    afterDays: PERIOD_DAYS,
    createdAt: expect.any(Number),
  });
});

test('a rotation replaces the token and leaves the previous one valid', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  await rotateNow(rig, connected);
  const after = await current(connected);
  expect(after).not.toBe(before);
  expect((await rig.apiTokens(connected.account)).sort()).toEqual([before, after].sort());
  const apiTokens = await listApiTokens(connected.ports, connected.name);
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});

test('a rotation creates, tests, lists and deletes once at RingCX, and revokes only a token that is a period old', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const oldest = await current(connected);
  rig.clock.advance(PERIOD_MS);
  await rotateNow(rig, connected);
  rig.clock.advance(PERIOD_MS);
  await connected.ports.accessTokens.get(connected.name, undefined);
  const calls = await rig.callsDuring(connected.account, () => rotateNow(rig, connected));
  expect(calls).toMatchObject({ 'api-token-create': 1, accounts: 1, 'api-token-list': 1, 'api-token-delete': 1 });
  expect(await rig.apiTokens(connected.account)).not.toContain(oldest);
  await expectNothingOutOfSight(rig, connected);
});

test('rotations in quick succession revoke nothing before its period is over', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const handedOut = [await current(connected)];
  for (let i = 0; i < 3; i += 1) {
    await rotateNow(rig, connected);
    handedOut.push(await current(connected));
  }
  await look(rig, connected);
  expect((await rig.apiTokens(connected.account)).sort()).toEqual([...handedOut].sort());
  rig.clock.advance(PERIOD_MS + 60_000);
  await look(rig, connected);
  const left = await rig.apiTokens(connected.account);
  expect(left).toContain(handedOut[3]);
  expect(left).not.toContain(handedOut[0]);
  await expectNothingOutOfSight(rig, connected);
});

test('each rotation step can be repeated at any time', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports, account } = connected;
  await rotateNow(rig, connected);
  const state = await ports.managedSecrets.describe(name);
  const version = state && versionWith(state, 'AWSCURRENT');
  const before = await rig.apiTokens(account);
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    await runRotationStep(ports, name, step, version ?? '');
  }
  expect(await rig.apiTokens(account)).toEqual(before);
  await expectNothingOutOfSight(rig, connected);
});

test('a rotation step for an unknown version is refused', async ({ rig }) => {
  const { name, ports } = await connectManaged(rig);
  await expect(runRotationStep(ports, name, 'finishSecret', '00000000-0000-4000-8000-000000000000')).rejects.toThrow(
    'has no version',
  );
});

test.for([2, 10])('%i concurrent rotations make one token', async (count, { rig }) => {
  const connected = await connectManaged(rig);
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => startRotation(rig.container(), connected.name)),
  );
  await rig.rotationsSettled();
  expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
  expect(await rig.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(rig, connected);
});

test('ten concurrent runs of the same step make one token', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const { mainAccountId } = connected.account;
  await rig.fault({ endpoint: 'api-token-list', account: mainAccountId, kind: 'status', status: 500, count: 9 });
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await rig.rotationsSettled();
  const state = await ports.managedSecrets.describe(name);
  const pending = state && versionWith(state, 'AWSPENDING');
  expect(pending).toBeTruthy();
  await rig.clearFaults();
  await Promise.allSettled(
    Array.from({ length: 10 }, () => runRotationStep(rig.container(), name, 'createSecret', pending ?? '')),
  );
  expect(await rig.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(rig, connected);
});

test('a rotation succeeds while an operator issues and revokes, and while the session expires', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const issueAndRevoke = async () => {
    const { fingerprint } = (await issueApiToken(rig.container(), name, 'meanwhile')).entry;
    await revokeApiToken(rig.container(), name, fingerprint, { allowUnknown: false });
  };
  rig.clock.advance(300_000);
  await Promise.all([
    rotateNow(rig, connected),
    issueAndRevoke(),
    issueAndRevoke(),
    issueApiToken(ports, name, 'kept'),
  ]);
  await rig.rotationsSettled();
  const apiTokens = await listApiTokens(ports, name);
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['issued', 'managed', 'previous']);
  await expectNothingOutOfSight(rig, connected);
});

test('a token that the broker did not make is never revoked by it', async ({ rig }) => {
  const connected = await connectManaged(rig);
  await rig.foreignApiToken(connected.account);
  const ours = await current(connected);
  const foreign = (await rig.apiTokens(connected.account)).filter((apiToken) => apiToken !== ours);
  for (let i = 0; i < 3; i += 1) {
    rig.clock.advance(PERIOD_MS + 60_000);
    await rotateNow(rig, connected);
    await look(rig, connected);
  }
  expect(await rig.apiTokens(connected.account)).toEqual(expect.arrayContaining(foreign));
  await forgetConnection(connected.ports, connected.name, { abandonApiTokens: false });
  expect(await rig.apiTokens(connected.account)).toEqual(foreign);
});

test('a rotation lists and revokes once even if several replaced tokens are due', async ({ rig }) => {
  const connected = await connectManaged(rig);
  for (let rotations = 0; rotations < 4; rotations += 1) await rotateNow(rig, connected);
  rig.clock.advance(PERIOD_MS + 1000);
  const calls = await rig.callsDuring(connected.account, () => rotateNow(rig, connected));
  expect(calls).toMatchObject({ 'api-token-create': 1, 'api-token-list': 1, 'api-token-delete': 1, accounts: 1 });
  await look(rig, connected);
  await expectNothingOutOfSight(rig, connected);
});
