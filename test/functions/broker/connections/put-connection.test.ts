import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { legacySignIn, passwordSignIn, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put, VERIFY } from '../connect.ts';

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

const REAL = { ...VERIFY, defaults: { ...VERIFY.defaults, authUrl: 'https://ringcx.ringcentral.com' } };
const LEGACY = { authUrl: 'https://portal.vacd.biz', apiUrl: 'https://portal.vacd.biz' };
const ENGAGE = { authUrl: 'https://engage.ringcentral.com', apiUrl: 'https://engage.ringcentral.com' };

test.for([
  { kind: 'legacy-password', at: 'the host of the settings', hosts: undefined, named: 'signIn.kind: ' },
  { kind: 'legacy-password', at: 'another RingCX host', hosts: ENGAGE, named: 'signIn.kind: ' },
  { kind: 'ringcx-password', at: 'a legacy host', hosts: LEGACY, named: 'ringCxAuthUrl: ' },
  { kind: 'ringex-jwt', at: 'a legacy host', hosts: LEGACY, named: 'ringCxAuthUrl: ' },
] as const)('a sign-in of the kind $kind is not sent to $at', async ({ kind, hosts, named }, { rig }) => {
  const account = rig.simulator.addAccount();
  const signIns = {
    'legacy-password': legacySignIn(account),
    'ringcx-password': passwordSignIn(account),
    'ringex-jwt': ringExSignIn(account),
  };
  const ports = rig.container();
  await expect(put({ name: 'misplaced', ports }, { signIn: signIns[kind], hosts }, REAL)).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining(named),
  });
  expect(await ports.connections.find('misplaced')).toBeUndefined();
});

test('a legacy sign-in needs no host of its own where the settings name a legacy one', async ({ rig }) => {
  const defaults = { ...VERIFY.defaults, authUrl: LEGACY.authUrl };
  const ports = rig.container();
  const signIn = legacySignIn(rig.simulator.addAccount());
  await put({ name: 'legacy-by-default', ports }, { signIn, keepFresh: false }, { ...VERIFY, verify: false, defaults });
  expect(await ports.connections.find('legacy-by-default')).toMatchObject({ signInKind: 'legacy-password' });
});
