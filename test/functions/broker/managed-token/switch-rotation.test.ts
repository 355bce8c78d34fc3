import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { VERIFY } from '../connect.ts';
import {
  connectManaged,
  current,
  fingerprintsOf,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  rotateNow,
} from '../managed-tokens.ts';

test('the managed token is not revoked by hand while it is looked after, but once it is switched off', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const { name, ports, account } = connected;
  const [fingerprint = ''] = fingerprintsOf([await current(connected)]);
  await expect(revokeApiToken(ports, name, fingerprint, { allowUnknown: false })).rejects.toMatchObject({
    code: 'api_token_in_use',
  });
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  expect(await rig.apiTokens(account)).toHaveLength(1);
  await expect(startRotation(ports, name)).rejects.toMatchObject({ code: 'rotation_off' });
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('the period is changed without a rotation', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  const change = { signIn: undefined, keepFresh: undefined, rotateAfterDays: 90 };
  await putConnection(connected.ports, connected.name, change, VERIFY);
  await rig.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await connected.ports.managedSecrets.describe(connected.name)).toMatchObject({ afterDays: 90 });
});

test('a connection forgotten and stored again gets a managed token again', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({
    revokedApiTokens: 1,
    keptApiTokens: 0,
  });
  expect(await rig.apiTokens(account)).toEqual([]);
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(rig.container(), name, change, VERIFY);
  await rig.rotationsSettled();
  expect(await rig.apiTokens(account)).toEqual([await current(connected)]);
});

test('a rotation that is started at Secrets Manager while it is switched off here does nothing', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const before = await current(connected);
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await rig.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await rig.apiTokens(connected.account)).toEqual([before]);
  rig.clock.advance(120_000);
  await look(rig, connected);
  expect(await ports.managedSecrets.describe(name)).toMatchObject({ rotationEnabled: false });
});

test('switched off and on again with a rotation half-way, it rotates', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  await leaveHalfWay(rig, connected);
  const before = await current(connected);
  const settings = { signIn: undefined, keepFresh: undefined };
  await putConnection(ports, name, { ...settings, rotateAfterDays: null }, VERIFY);
  await putConnection(ports, name, { ...settings, rotateAfterDays: PERIOD_DAYS }, VERIFY);
  await rig.rotationsSettled();
  expect(await current(connected)).not.toBe(before);
  expect(await ports.managedSecrets.describe(name)).toMatchObject({ rotationEnabled: true });
});

test('forgotten with a rotation half-way and stored again, it has a token that works', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await leaveHalfWay(rig, connected);
  await forgetConnection(ports, name, { abandonApiTokens: false });
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await putConnection(rig.container(), name, change, VERIFY);
  await rig.rotationsSettled();
  expect(await rig.apiTokens(account)).toContain(await current(connected));
});

test('switched off before a rotation has settled, what it replaced lives on, and what is current is given out', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const replaced = (await ports.managedRecords.find(name))?.versionId ?? '';
  const [{ fingerprint = '' } = {}] = await ports.register.list(name);
  await rotateNow(rig, connected);
  // As a rotation leaves it that died when it had moved AWSCURRENT.
  const entry = await ports.register.find(name, fingerprint);
  if (entry) await ports.register.change(name, { ...entry, replacedAt: null, revokeAt: null });
  await ports.managedRecords.note(name, { ifAfterDays: PERIOD_DAYS, change: { versionId: replaced } });
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: null }, VERIFY);
  rig.clock.advance(61_000);
  await look(rig, connected);
  expect(await ports.register.find(name, fingerprint)).toMatchObject({ revokeAt: null });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});
