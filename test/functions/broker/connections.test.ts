import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callRingCx } from '../../../functions/broker/admin-call.ts';
import { issueApiToken, listApiTokens, revokeApiToken } from '../../../functions/broker/api-tokens.ts';
import { fingerprintOf } from '../../../functions/broker/fingerprint.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../functions/broker/refresh-due.ts';
import { SHARD_COUNT } from '../../../functions/contract/refresher-event.ts';
import { passwordSignIn, ringExSignIn, startWorld, type World } from '../world.ts';
import { connect, VERIFY } from './connect.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('a sign-in that RingCX refuses is not stored and makes no connection', async () => {
  const account = world.simulator.addAccount();
  const ports = world.container();
  const signIn = { ...ringExSignIn(account), jwt: new Redacted('wrong') };
  await expect(
    putConnection(ports, 'never', { signIn, keepFresh: true, rotateAfterDays: undefined }, VERIFY),
  ).rejects.toMatchObject({
    code: 'credentials_refused',
  });
  await expect(ports.accessTokens.get('never', undefined)).rejects.toMatchObject({ code: 'connection_unknown' });
  expect(await ports.signIns.find('never')).toBeUndefined();
  expect((await ports.connections.list(undefined)).items).not.toContain('never');
});

test('changing a sign-in to another account is refused, and what was stored stays', async () => {
  const { name, ports } = await connect(world);
  const before = await ports.connections.find(name);
  const signIn = passwordSignIn(world.simulator.addAccount());
  await expect(
    putConnection(ports, name, { signIn, keepFresh: undefined, rotateAfterDays: undefined }, VERIFY),
  ).rejects.toMatchObject({
    code: 'account_mismatch',
  });
  expect((await ports.connections.find(name))?.sessionVersion).toBe(before?.sessionVersion);
});

test('settings change without a sign-in, but a new connection needs one', async () => {
  const { name, ports } = await connect(world);
  await putConnection(ports, name, { signIn: undefined, keepFresh: false, rotateAfterDays: undefined }, VERIFY);
  expect(await ports.connections.find(name)).toMatchObject({ keepFresh: false });
  const nothing = { signIn: undefined, keepFresh: true, rotateAfterDays: undefined };
  await expect(putConnection(ports, 'unheard-of', nothing, VERIFY)).rejects.toMatchObject({ code: 'bad_request' });
});

test('API tokens are listed by fingerprint, with what the broker knows of them', async () => {
  const { name, account, ports } = await connect(world);
  await world.foreignApiToken(account);
  const issued = await issueApiToken(ports, name, 'dialler');
  const { apiTokens } = await listApiTokens(ports, name);
  expect(apiTokens.map(({ label, state }) => ({ label, state }))).toEqual(
    expect.arrayContaining([
      { label: null, state: 'unknown' },
      { label: 'dialler', state: 'issued' },
    ]),
  );
  expect(apiTokens).toHaveLength(2);
  expect(JSON.stringify(apiTokens)).not.toContain(issued.apiToken);
  expect(issued.fingerprint).toBe(fingerprintOf(new Redacted(issued.apiToken)));
});

test('revoking an API token succeeds, and again', async () => {
  const { name, account, ports } = await connect(world);
  const { fingerprint } = await issueApiToken(ports, name, 'short-lived');
  await revokeApiToken(ports, name, fingerprint, false);
  await revokeApiToken(ports, name, fingerprint, false);
  expect(await world.apiTokens(account)).toEqual([]);
  expect(await ports.register.list(name)).toEqual([]);
});

test('an API token that the broker did not make is revoked only on request', async () => {
  const { name, account, ports } = await connect(world);
  await world.foreignApiToken(account);
  const [foreign = ''] = await world.apiTokens(account);
  const fingerprint = fingerprintOf(new Redacted(foreign));
  await expect(revokeApiToken(ports, name, fingerprint, false)).rejects.toMatchObject({ code: 'api_token_not_ours' });
  expect(await world.apiTokens(account)).toEqual([foreign]);
  await revokeApiToken(ports, name, fingerprint, true);
  expect(await world.apiTokens(account)).toEqual([]);
});

test('an API token that cannot be registered is reported, and found by the refresher', async () => {
  const { name, account, ports } = await connect(world);
  const register = {
    list: async () => [],
    find: async () => undefined,
    add: async () => true,
    relabel: async () => {},
    put: async () => Promise.reject(new Error('the table does not answer')),
    change: async () => {},
    postponeRevocation: async () => {},
    remove: async () => {},
  };
  await expect(issueApiToken({ ...ports, register }, name, 'lost')).rejects.toMatchObject({
    code: 'api_token_not_registered',
  });
  expect(world.heard.counts.get('ApiTokenNotRegistered')).toBeGreaterThan(0);
  expect(await ports.register.list(name)).toEqual([]);
  world.clock.advance(11_000);
  await refreshDue(ports, { from: 0, to: SHARD_COUNT });
  const [apiToken = ''] = await world.apiTokens(account);
  const fingerprint = fingerprintOf(new Redacted(apiToken));
  expect(await ports.register.list(name)).toMatchObject([{ fingerprint, label: 'lost', adopted: true }]);
});

test('a session that RingCX has ended early is renewed and the call made again', async () => {
  const { name, account, ports } = await connect(world);
  await world.endSessions(account);
  world.clock.advance(30_000);
  const { login = 0 } = await world.calls(account);
  const accounts = await callRingCx(ports, name, 'listing', (token, ms) => ports.admin.listAccounts(token, ms));
  expect(accounts.length).toBeGreaterThan(0);
  const again = await callRingCx(ports, name, 'listing', (token, ms) => ports.admin.listAccounts(token, ms));
  expect(again).toEqual(accounts);
  expect((await world.calls(account)).login).toBe(login + 1);
  for (const each of accounts) expect(Object.keys(each).sort()).toEqual(['accountId', 'accountName', 'mainAccountId']);
});

test('forgetting revokes what the broker made, nothing else, and can be repeated by storing again', async () => {
  const { name, account, ports } = await connect(world);
  await world.foreignApiToken(account);
  const foreign = await world.apiTokens(account);
  await issueApiToken(ports, name, 'ours');
  expect(await forgetConnection(ports, name, false)).toMatchObject({ revokedApiTokens: 1, keptApiTokens: 0 });
  expect(await world.apiTokens(account)).toEqual(foreign);
  await expect(ports.connections.find(name)).resolves.toMatchObject({ signInKind: null, session: null });
  await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
    code: 'connection_unknown',
  });
  expect(await ports.signIns.find(name)).toBeUndefined();
  await putConnection(
    ports,
    name,
    { signIn: passwordSignIn(account), keepFresh: undefined, rotateAfterDays: undefined },
    VERIFY,
  );
  expect(await ports.signIns.find(name)).toMatchObject({ kind: 'ringcx-password' });
});

test('a connection whose API tokens cannot be revoked is forgotten only on request', async () => {
  const { name, account, ports } = await connect(world);
  await issueApiToken(ports, name, 'left behind');
  await world.endSessions(account);
  await world.credentials(account, { password: 'changed' });
  world.clock.advance(290_000);
  const again = world.container();
  await expect(forgetConnection(again, name, false)).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect(await again.register.list(name)).toHaveLength(1);
  expect(await forgetConnection(again, name, true)).toMatchObject({ revokedApiTokens: 0 });
});

test('the stored sign-in is the one that was given', async () => {
  const { name, account, ports } = await connect(world);
  const secret = await ports.secretsManager.send(new GetSecretValueCommand({ SecretId: `ringcx/${name}/sign-in` }));
  const { username, password, platformId } = account;
  expect(JSON.parse(secret.SecretString ?? '')).toEqual({ kind: 'ringcx-password', username, password, platformId });
});

test('connections are listed a page at a time, each once', async () => {
  const ports = world.container();
  const names = Array.from({ length: 105 }, (_, i) => `page-${String(i).padStart(3, '0')}`);
  for (const name of names) {
    await ports.connections.activate(name, {
      signInKind: 'ringex-jwt',
      keepFresh: false,
      dropSession: { version: 'another' },
      dueAt: null,
      forgettingBefore: 0,
    });
  }
  const listed: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ports.connections.list(nextToken);
    listed.push(...page.items);
    nextToken = page.nextToken ?? undefined;
  } while (nextToken);
  expect(listed.filter((name) => name.startsWith('page-')).sort()).toEqual(names);
});
