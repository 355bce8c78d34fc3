import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { passwordSignIn, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put } from '../connect.ts';

test('a sign-in that RingCX refuses is not stored and makes no connection', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  const signIn = { ...ringExSignIn(account), jwt: new Redacted('wrong') };
  await expect(put({ name: 'never', ports }, { signIn, keepFresh: true })).rejects.toMatchObject({
    code: 'credentials_refused',
  });
  await expect(ports.accessTokens.get('never', undefined)).rejects.toMatchObject({ code: 'connection_unknown' });
  expect(await ports.signIns.find('never')).toBeUndefined();
  expect((await ports.connections.list(undefined)).items).not.toContain('never');
});

test('a sign-in of another account is refused and does not replace the stored one', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  const before = await ports.connections.find(name);
  const signIn = passwordSignIn(rig.simulator.addAccount());
  await expect(put({ name, ports }, { signIn })).rejects.toMatchObject({
    code: 'account_mismatch',
  });
  expect((await ports.connections.find(name))?.sessionVersion).toBe(before?.sessionVersion);
});

test('an existing connection changes its settings without a sign-in, and a new one needs a sign-in', async ({
  rig,
}) => {
  const { name, ports } = await connect(rig);
  await put({ name, ports }, { keepFresh: false });
  expect(await ports.connections.find(name)).toMatchObject({ keepFresh: false });
  await expect(put({ name: 'unheard-of', ports }, { keepFresh: true })).rejects.toMatchObject({ code: 'bad_request' });
});

test('the stored sign-in is the one that was given', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const secret = await ports.secretsManager.send(new GetSecretValueCommand({ SecretId: `ringcx/${name}/sign-in` }));
  const { username, password, platformId } = account;
  expect(JSON.parse(secret.SecretString ?? '')).toEqual({ kind: 'ringcx-password', username, password, platformId });
});
