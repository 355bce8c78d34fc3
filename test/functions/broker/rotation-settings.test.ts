import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeApiToken, startRotation } from '../../../functions/broker/api-tokens.ts';
import { CurrentApiTokens } from '../../../functions/broker/current-api-token.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { passwordSignIn, startWorld, type World } from '../world.ts';
import { VERIFY } from './connect.ts';
import {
  connectManaged,
  current,
  fingerprintsOf,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  rotateNow,
} from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('the managed token is not revoked by hand while it is looked after, but once it is switched off', async () => {
  const connected = await connectManaged(world);
  const { name, ports, account } = connected;
  const [fingerprint = ''] = fingerprintsOf([await current(connected)]);
  await expect(revokeApiToken(ports, name, fingerprint, false)).rejects.toMatchObject({ code: 'api_token_in_use' });
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  expect(await world.apiTokens(account)).toHaveLength(1);
  await expect(startRotation(ports, name)).rejects.toMatchObject({ code: 'rotation_off' });
  await revokeApiToken(ports, name, fingerprint, false);
  expect(await world.apiTokens(account)).toEqual([]);
});

test('the period is changed without a rotation', async () => {
  const connected = await connectManaged(world);
  const before = await current(connected);
  const change = { signIn: undefined, keepFresh: undefined, rotateAfterDays: 90 };
  await putConnection(connected.ports, connected.name, change, VERIFY);
  await world.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await connected.ports.secret.describe(connected.name)).toMatchObject({ afterDays: 90 });
});

test('a connection forgotten and stored again gets a managed token again', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  expect(await forgetConnection(ports, name, false)).toMatchObject({ revokedApiTokens: 1, keptApiTokens: 0 });
  expect(await world.apiTokens(account)).toEqual([]);
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(world.container(), name, change, VERIFY);
  await world.rotationsSettled();
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
});

test('a rotation that is started at Secrets Manager while it is switched off here does nothing', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const before = await current(connected);
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await world.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await world.apiTokens(connected.account)).toEqual([before]);
  world.clock.advance(120_000);
  await look(world, connected);
  expect(await ports.secret.describe(name)).toMatchObject({ rotationEnabled: false });
});

test('switched off and on again with a rotation half-way, it rotates', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  await leaveHalfWay(world, connected);
  const before = await current(connected);
  const settings = { signIn: undefined, keepFresh: undefined };
  await putConnection(ports, name, { ...settings, rotateAfterDays: null }, VERIFY);
  await putConnection(ports, name, { ...settings, rotateAfterDays: PERIOD_DAYS }, VERIFY);
  await world.rotationsSettled();
  expect(await current(connected)).not.toBe(before);
  expect(await ports.secret.describe(name)).toMatchObject({ rotationEnabled: true });
});

test('forgotten with a rotation half-way and stored again, it has a token that works', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  await leaveHalfWay(world, connected);
  await forgetConnection(ports, name, false);
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(world.container(), name, change, VERIFY);
  await world.rotationsSettled();
  expect(await world.apiTokens(account)).toContain(await current(connected));
});

test('switched off before a rotation has settled, what it replaced lives on, and what is current is given out', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const replaced = (await ports.managed.find(name))?.versionId ?? '';
  const [{ fingerprint = '' } = {}] = await ports.register.list(name);
  await rotateNow(world, connected);
  // As a rotation leaves it that died when it had moved AWSCURRENT.
  const entry = await ports.register.find(name, fingerprint);
  if (entry) await ports.register.change(name, { ...entry, replacedAt: null, revokeAt: null });
  await ports.managed.note(name, PERIOD_DAYS, { versionId: replaced });
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  world.clock.advance(61_000);
  await look(world, connected);
  expect(await ports.register.find(name, fingerprint)).toMatchObject({ revokeAt: null });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});
