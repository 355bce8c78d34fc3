import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { makeApiToken } from '../../../../functions/broker/api-tokens/make-api-token.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect } from '../connect.ts';
import { switchUser } from '../managed-tokens.ts';

const STRICT = { allowUnknown: false };

/** Issues an API token for one user, and signs in as another, whose list does not have it. */
async function issueAndSwitchUser(rig: Rig): Promise<Connected & { readonly fingerprint: string }> {
  const connected = await connect(rig);
  const { entry } = await issueApiToken(connected.ports, connected.name, 'of the first user');
  rig.clock.advance(61_000);
  await switchUser(rig, connected);
  return { ...connected, fingerprint: entry.fingerprint };
}

test('a token that another user of the account made is listed as missing, with its label', async ({ rig }) => {
  const { name, ports, fingerprint } = await issueAndSwitchUser(rig);
  expect(await listApiTokens(ports, name)).toMatchObject([
    { fingerprint, state: 'missing', entry: { label: 'of the first user' } },
  ]);
});

test('a token that RingCX does not list yet is not called missing', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  rig.simulator.setHypotheses({ apiTokenDelay: 30_000 });
  const { entry } = await issueApiToken(ports, name, 'new');
  const states = (await listApiTokens(ports, name)).map(({ state }) => state);
  const revoking = await revokeApiToken(ports, name, entry.fingerprint, STRICT).catch((error) => error);
  rig.simulator.setHypotheses({ apiTokenDelay: 0 });
  expect(states).toEqual(['issued']);
  expect(revoking).toMatchObject({ code: 'api_token_busy' });
  expect(await revokeApiToken(ports, name, entry.fingerprint, STRICT)).toEqual({ found: true, revoked: true });
});

test('a missing token stays registered until an operator drops it knowingly', async ({ rig }) => {
  const { name, account, ports, fingerprint } = await issueAndSwitchUser(rig);
  await expect(revokeApiToken(ports, name, fingerprint, STRICT)).rejects.toMatchObject({ code: 'api_token_missing' });
  expect(await ports.register.list(name)).toHaveLength(1);
  const dropped = await revokeApiToken(ports, name, fingerprint, { ...STRICT, forgetMissing: true });
  expect(dropped).toEqual({ found: true, revoked: false });
  expect(await ports.register.list(name)).toEqual([]);
  expect(await rig.apiTokens(account)).toHaveLength(1);
});

test('a missing token is revoked once its own user is signed in again', async ({ rig }) => {
  const connected = await issueAndSwitchUser(rig);
  const { name, account, ports, fingerprint } = connected;
  await switchUser(rig, connected, account);
  expect(await revokeApiToken(ports, name, fingerprint, STRICT)).toEqual({ found: true, revoked: true });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('a connection with a missing token is forgotten only on request, which names the token', async ({ rig }) => {
  const { name, account, ports, fingerprint } = await issueAndSwitchUser(rig);
  await expect(forgetConnection(ports, name, { abandonApiTokens: false })).rejects.toMatchObject({
    code: 'api_tokens_missing',
    message: expect.stringContaining(fingerprint),
  });
  expect(await forgetConnection(ports, name, { abandonApiTokens: true })).toMatchObject({
    revokedApiTokens: 0,
    missingApiTokens: 1,
    leftBehind: [fingerprint],
  });
  expect(await rig.apiTokens(account)).toHaveLength(1);
});

test('a deletion whose answer is lost counts for its user, and not for another one', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  const fingerprints: string[] = [];
  for (const label of ['first', 'second']) {
    const { fingerprint } = (await issueApiToken(ports, name, label)).entry;
    fingerprints.push(fingerprint);
    await rig.fault({ endpoint: 'api-token-delete', account: account.mainAccountId, kind: 'drop-after' });
    await expect(revokeApiToken(ports, name, fingerprint, STRICT)).rejects.toMatchObject({
      code: 'ringcx_unavailable',
    });
  }
  const [first = '', second = ''] = fingerprints;
  expect(await rig.apiTokens(account)).toEqual([]);
  rig.clock.advance(61_000);
  expect(await listApiTokens(ports, name)).toMatchObject([{ state: 'missing' }, { state: 'missing' }]);
  expect(await revokeApiToken(ports, name, first, STRICT)).toEqual({ found: true, revoked: true });
  await switchUser(rig, connected);
  await expect(revokeApiToken(ports, name, second, STRICT)).rejects.toMatchObject({ code: 'api_token_missing' });
});

test('a deletion without an effect does not count while a new token is not listed yet', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const { fingerprint } = (await issueApiToken(ports, name, 'new')).entry;
  await rig.fault({ endpoint: 'api-token-delete', account: account.mainAccountId, kind: 'drop-before' });
  await expect(revokeApiToken(ports, name, fingerprint, STRICT)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.simulator.setHypotheses({ apiTokenDelay: 30_000 });
  await expect(revokeApiToken(ports, name, fingerprint, STRICT)).rejects.toMatchObject({ code: 'api_token_busy' });
  rig.simulator.setHypotheses({ apiTokenDelay: 0 });
  expect(await ports.register.list(name)).toHaveLength(1);
  expect(await revokeApiToken(ports, name, fingerprint, STRICT)).toEqual({ found: true, revoked: true });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('a deletion that RingCX has refused does not count as sent', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  const { fingerprint } = (await issueApiToken(ports, name, 'kept')).entry;
  const fault = { endpoint: 'api-token-delete', account: account.mainAccountId, kind: 'status' } as const;
  for (const status of [403, 429, 404]) {
    await rig.fault({ ...fault, status });
    await expect(revokeApiToken(ports, name, fingerprint, STRICT)).rejects.toThrow();
    rig.clock.advance(61_000);
    expect(await ports.register.find(name, fingerprint)).toMatchObject({ deletionSentAt: null });
  }
  expect(await rig.apiTokens(account)).toHaveLength(1);
});

test('a fingerprint that nobody knows is not found', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  expect(await revokeApiToken(ports, name, '0123456789abcdef', STRICT)).toEqual({ found: false, revoked: false });
});

test('a repeated request does not take a token that RingCX no longer lists for its own', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  const request = { id: 'version-1', purpose: 'managed', label: 'managed' } as const;
  const first = await makeApiToken(ports, name, request);
  await ports.intents.clear(first.intent);
  await expect(ports.intents.find(account.mainAccountId)).resolves.toBeUndefined();
  rig.clock.advance(61_000);
  await switchUser(rig, connected);
  const second = await makeApiToken(ports, name, request);
  await ports.intents.clear(second.intent);
  expect(second.entry.fingerprint).not.toBe(first.entry.fingerprint);
  expect(await ports.register.find(name, first.entry.fingerprint)).toMatchObject({
    madeFor: null,
    replacedAt: expect.any(Number),
    revokeAt: expect.any(Number),
  });
});
