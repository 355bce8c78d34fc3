import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { callWithSession } from '../../../../functions/broker/sessions/call-with-session.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { passwordSignIn, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, VERIFY } from '../connect.ts';

test('a sign-in that RingCX refuses is not stored and makes no connection', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
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

test('changing a sign-in to another account is refused, and what was stored stays', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  const before = await ports.connections.find(name);
  const signIn = passwordSignIn(rig.simulator.addAccount());
  await expect(
    putConnection(ports, name, { signIn, keepFresh: undefined, rotateAfterDays: undefined }, VERIFY),
  ).rejects.toMatchObject({
    code: 'account_mismatch',
  });
  expect((await ports.connections.find(name))?.sessionVersion).toBe(before?.sessionVersion);
});

test('settings change without a sign-in, but a new connection needs one', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  await putConnection(ports, name, { signIn: undefined, keepFresh: false, rotateAfterDays: undefined }, VERIFY);
  expect(await ports.connections.find(name)).toMatchObject({ keepFresh: false });
  const nothing = { signIn: undefined, keepFresh: true, rotateAfterDays: undefined };
  await expect(putConnection(ports, 'unheard-of', nothing, VERIFY)).rejects.toMatchObject({ code: 'bad_request' });
});

test('API tokens are listed by fingerprint, with what the broker knows of them', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  const issued = await issueApiToken(ports, name, 'dialler');
  const apiTokens = await listApiTokens(ports, name);
  expect(apiTokens.map(({ entry, state }) => ({ label: entry?.label ?? null, state }))).toEqual(
    expect.arrayContaining([
      { label: null, state: 'unknown' },
      { label: 'dialler', state: 'issued' },
    ]),
  );
  expect(apiTokens).toHaveLength(2);
  expect(JSON.stringify(apiTokens)).not.toContain(issued.apiToken.open());
  expect(issued.entry.fingerprint).toBe(fingerprintOf(issued.apiToken));
});

test('revoking an API token succeeds, and again', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const { fingerprint } = (await issueApiToken(ports, name, 'short-lived')).entry;
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: false });
  expect(await rig.apiTokens(account)).toEqual([]);
  expect(await ports.register.list(name)).toEqual([]);
});

test('an API token that the broker did not make is revoked only on request', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  const [foreign = ''] = await rig.apiTokens(account);
  const fingerprint = fingerprintOf(new Redacted(foreign));
  await expect(revokeApiToken(ports, name, fingerprint, { allowUnknown: false })).rejects.toMatchObject({
    code: 'api_token_not_ours',
  });
  expect(await rig.apiTokens(account)).toEqual([foreign]);
  await revokeApiToken(ports, name, fingerprint, { allowUnknown: true });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('an API token that cannot be registered is reported, and found by the refresher', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
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
  expect(rig.telemetry.counts.get('ApiTokenNotRegistered')).toBeGreaterThan(0);
  expect(await ports.register.list(name)).toEqual([]);
  rig.clock.advance(11_000);
  await refreshDue(ports, { from: 0, to: SHARD_COUNT });
  const [apiToken = ''] = await rig.apiTokens(account);
  const fingerprint = fingerprintOf(new Redacted(apiToken));
  expect(await ports.register.list(name)).toMatchObject([{ fingerprint, label: 'lost', adopted: true }]);
});

test('a session that RingCX has ended early is renewed and the call made again', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.endSessions(account);
  rig.clock.advance(30_000);
  const { login = 0 } = await rig.calls(account);
  const accounts = await callWithSession(ports, name, 'listing', (token, ms) =>
    ports.accountCalls.listAccounts(token, ms),
  );
  expect(accounts.length).toBeGreaterThan(0);
  const again = await callWithSession(ports, name, 'listing', (token, ms) =>
    ports.accountCalls.listAccounts(token, ms),
  );
  expect(again).toEqual(accounts);
  expect((await rig.calls(account)).login).toBe(login + 1);
  for (const each of accounts) expect(Object.keys(each).sort()).toEqual(['accountId', 'accountName', 'mainAccountId']);
});

test('forgetting revokes what the broker made, nothing else, and can be repeated by storing again', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.foreignApiToken(account);
  const foreign = await rig.apiTokens(account);
  await issueApiToken(ports, name, 'ours');
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({
    revokedApiTokens: 1,
    keptApiTokens: 0,
  });
  expect(await rig.apiTokens(account)).toEqual(foreign);
  await expect(ports.connections.find(name)).resolves.toMatchObject({ signInKind: null, session: null });
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
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

test('a connection whose API tokens cannot be revoked is forgotten only on request', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await issueApiToken(ports, name, 'left behind');
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(290_000);
  const again = rig.container();
  await expect(forgetConnection(again, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'sign_in_refused',
  });
  expect(await again.register.list(name)).toHaveLength(1);
  expect(await forgetConnection(again, name, { abandonApiTokens: true })).toMatchObject({ revokedApiTokens: 0 });
});

test('the stored sign-in is the one that was given', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const secret = await ports.secretsManager.send(new GetSecretValueCommand({ SecretId: `ringcx/${name}/sign-in` }));
  const { username, password, platformId } = account;
  expect(JSON.parse(secret.SecretString ?? '')).toEqual({ kind: 'ringcx-password', username, password, platformId });
});

test('connections are listed a page at a time, each once', async ({ rig }) => {
  const ports = rig.container();
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
