import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { CurrentApiTokens } from '../../../../functions/broker/managed-token/current-api-token.ts';
import { startRotation } from '../../../../functions/broker/managed-token/start-rotation.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { put } from '../connect.ts';
import {
  connectManaged,
  current,
  fingerprintsOf,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  rotateNow,
} from '../managed-tokens.ts';

test('a managed token can be revoked by hand only once its rotation is switched off', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports, account } = connected;
  const [fingerprint = ''] = fingerprintsOf([await current(connected)]);
  await expect(revokeApiToken(ports, name, fingerprint, { allowUnknown: false })).rejects.toMatchObject({
    code: 'api_token_in_use',
  });
  await put({ name, ports }, { rotateAfterDays: null });
  expect(await rig.apiTokens(account)).toHaveLength(1);
  await expect(startRotation(ports, name)).rejects.toMatchObject({ code: 'rotation_off' });
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('a change of the period does not start a rotation', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  const change = { rotateAfterDays: 90 };
  await put(connected, change);
  await rig.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await connected.ports.managedSecrets.describe(connected.name)).toMatchObject({ afterDays: 90 });
});

test('a connection that is forgotten and stored again gets a new managed token', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({
    revokedApiTokens: 1,
    keptApiTokens: 0,
  });
  expect(await rig.apiTokens(account)).toEqual([]);
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await put({ name, ports: rig.container() }, change);
  await rig.rotationsSettled();
  expect(await rig.apiTokens(account)).toEqual([await current(connected)]);
});

test('a rotation that is started at Secrets Manager while it is switched off does nothing', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const before = await current(connected);
  await put({ name, ports }, { rotateAfterDays: null });
  await ports.secretsManager.send(new RotateSecretCommand({ SecretId: `ringcx/${name}/api-token` }));
  await rig.rotationsSettled();
  expect(await current(connected)).toBe(before);
  expect(await rig.apiTokens(connected.account)).toEqual([before]);
  rig.clock.advance(120_000);
  await look(rig, connected);
  expect(await ports.managedSecrets.describe(name)).toMatchObject({ rotationEnabled: false });
});

test('a half-way rotation that is switched off and on again is completed', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  await leaveHalfWay(rig, connected);
  const before = await current(connected);
  const settings = { signIn: undefined, keepFresh: undefined };
  await put({ name, ports }, { ...settings, rotateAfterDays: null });
  await put({ name, ports }, { ...settings, rotateAfterDays: PERIOD_DAYS });
  await rig.rotationsSettled();
  expect(await current(connected)).not.toBe(before);
  expect(await ports.managedSecrets.describe(name)).toMatchObject({ rotationEnabled: true });
});

test('a connection that is forgotten half-way through a rotation and stored again gets a working token', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await leaveHalfWay(rig, connected);
  await forgetConnection(ports, name, { abandonApiTokens: false });
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: PERIOD_DAYS };
  await put({ name, ports: rig.container() }, change);
  await rig.rotationsSettled();
  expect(await rig.apiTokens(account)).toContain(await current(connected));
});

test('a rotation that is switched off before it has settled keeps the replaced token and gives out the current one', async ({
  rig,
}) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  const replaced = (await ports.managedRecords.find(name))?.versionId ?? '';
  const [{ fingerprint = '' } = {}] = await ports.register.list(name);
  await rotateNow(rig, connected);
  // A rotation that died just after it moved AWSCURRENT leaves this.
  const entry = await ports.register.find(name, fingerprint);
  if (entry) await ports.register.change(name, { ...entry, replacedAt: null, revokeAt: null });
  await ports.managedRecords.note(name, { ifAfterDays: PERIOD_DAYS, change: { versionId: replaced } });
  await put({ name, ports }, { rotateAfterDays: null });
  rig.clock.advance(61_000);
  await look(rig, connected);
  expect(await ports.register.find(name, fingerprint)).toMatchObject({ revokeAt: null });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});
