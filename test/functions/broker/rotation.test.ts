import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueApiToken, listApiTokens, revokeApiToken, startRotation } from '../../../functions/broker/api-tokens.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { rotate } from '../../../functions/broker/rotate.ts';
import { versionWith } from '../../../functions/broker/secret-versions.ts';
import { startWorld, type World } from '../world.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  look,
  PERIOD_DAYS,
  PERIOD_MS,
  rotateNow,
} from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('a new connection gets a managed token, in its secret and in the register', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
  expect((await listApiTokens(ports, name)).apiTokens).toMatchObject([{ state: 'managed', adopted: false }]);
  expect(await ports.managed.find(name)).toMatchObject({ afterDays: PERIOD_DAYS, createdAt: expect.any(Number) });
});

test('a rotation replaces the token and leaves the one before valid', async () => {
  const connected = await connectManaged(world);
  const before = await current(connected);
  await rotateNow(world, connected);
  const after = await current(connected);
  expect(after).not.toBe(before);
  expect((await world.apiTokens(connected.account)).sort()).toEqual([before, after].sort());
  const { apiTokens } = await listApiTokens(connected.ports, connected.name);
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['managed', 'previous']);
});

test('a rotation makes one create, one test, one list and one delete at RingCX, and revokes only what is a whole period old', async () => {
  const connected = await connectManaged(world);
  const oldest = await current(connected);
  world.clock.advance(PERIOD_MS);
  await rotateNow(world, connected);
  world.clock.advance(PERIOD_MS);
  await connected.ports.accessTokens.get(connected.name, undefined);
  const calls = await world.callsDuring(connected.account, () => rotateNow(world, connected));
  expect(calls).toMatchObject({ 'api-token-create': 1, accounts: 1, 'api-token-list': 1, 'api-token-delete': 1 });
  expect(await world.apiTokens(connected.account)).not.toContain(oldest);
  await expectNothingOutOfSight(world, connected);
});

test('rotations in quick succession revoke nothing before its period is over', async () => {
  const connected = await connectManaged(world);
  const handedOut = [await current(connected)];
  for (let i = 0; i < 3; i += 1) {
    await rotateNow(world, connected);
    handedOut.push(await current(connected));
  }
  await look(world, connected);
  expect((await world.apiTokens(connected.account)).sort()).toEqual([...handedOut].sort());
  world.clock.advance(PERIOD_MS + 60_000);
  await look(world, connected);
  const left = await world.apiTokens(connected.account);
  expect(left).toContain(handedOut[3]);
  expect(left).not.toContain(handedOut[0]);
  await expectNothingOutOfSight(world, connected);
});

test('each step may be run again at any time', async () => {
  const connected = await connectManaged(world);
  const { name, ports, account } = connected;
  await rotateNow(world, connected);
  const state = await ports.secret.describe(name);
  const version = state && versionWith(state, 'AWSCURRENT');
  const before = await world.apiTokens(account);
  for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    await rotate(ports, name, step, version ?? '');
  }
  expect(await world.apiTokens(account)).toEqual(before);
  await expectNothingOutOfSight(world, connected);
});

test('a version that is not being rotated to is refused', async () => {
  const { name, ports } = await connectManaged(world);
  await expect(rotate(ports, name, 'finishSecret', '00000000-0000-4000-8000-000000000000')).rejects.toThrow(
    'has no version',
  );
});

test.each([2, 10])('%i rotations at once make one token', async (count) => {
  const connected = await connectManaged(world);
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => startRotation(world.container(), connected.name)),
  );
  await world.rotationsSettled();
  expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
  expect(await world.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(world, connected);
});

test('the same step run by ten at once makes one token', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const { mainAccountId } = connected.account;
  await world.fault({ endpoint: 'api-token-list', account: mainAccountId, kind: 'status', status: 500, count: 9 });
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await world.rotationsSettled();
  const state = await ports.secret.describe(name);
  const pending = state && versionWith(state, 'AWSPENDING');
  expect(pending).toBeTruthy();
  await world.clearFaults();
  await Promise.allSettled(
    Array.from({ length: 10 }, () => rotate(world.container(), name, 'createSecret', pending ?? '')),
  );
  expect(await world.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(world, connected);
});

test('a rotation goes well while an operator issues and revokes, and while the session expires', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const issueAndRevoke = async () => {
    const { fingerprint } = await issueApiToken(world.container(), name, 'meanwhile');
    await revokeApiToken(world.container(), name, fingerprint, false);
  };
  world.clock.advance(300_000);
  await Promise.all([
    rotateNow(world, connected),
    issueAndRevoke(),
    issueAndRevoke(),
    issueApiToken(ports, name, 'kept'),
  ]);
  await world.rotationsSettled();
  const { apiTokens } = await listApiTokens(ports, name);
  expect(apiTokens.map(({ state }) => state).sort()).toEqual(['issued', 'managed', 'previous']);
  await expectNothingOutOfSight(world, connected);
});

test('what the broker did not make is never revoked by it', async () => {
  const connected = await connectManaged(world);
  await world.foreignApiToken(connected.account);
  const ours = await current(connected);
  const foreign = (await world.apiTokens(connected.account)).filter((apiToken) => apiToken !== ours);
  for (let i = 0; i < 3; i += 1) {
    world.clock.advance(PERIOD_MS + 60_000);
    await rotateNow(world, connected);
    await look(world, connected);
  }
  expect(await world.apiTokens(connected.account)).toEqual(expect.arrayContaining(foreign));
  await forgetConnection(connected.ports, connected.name, false);
  expect(await world.apiTokens(connected.account)).toEqual(foreign);
});
