import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect, VERIFY } from '../connect.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };

const delay = async (rig: Rig, { account }: Connected, endpoint: string) =>
  await rig.fault({ endpoint, account: account.mainAccountId, kind: 'delay', delayMs: 400 });

const forget = ({ name, ports }: Connected) => forgetConnection(ports, name, { abandonApiTokens: false });

const issue = async (rig: Rig, { name }: Connected): Promise<string | undefined> => {
  const issued = await issueApiToken(rig.container(), name, 'meanwhile').catch((error: { code?: string }) => error);
  return 'code' in issued ? issued.code : 'issued';
};

const store = (rig: Rig, { name, account }: Connected): Promise<string | undefined> => {
  const change = { signIn: passwordSignIn(account), keepFresh: true, rotateAfterDays: undefined };
  return putConnection(rig.container(), name, change, VERIFY).then(
    () => 'stored',
    (error: { code?: string }) => error.code,
  );
};

/** Its forgetting has begun, and is at the slow deletion of an API token. */
async function whileForgotten(rig: Rig, connected: Connected) {
  await issueApiToken(connected.ports, connected.name, 'before');
  await delay(rig, connected, 'api-token-delete');
  const forgetting = forget(connected);
  const marked = async () => (await connected.ports.connections.find(connected.name))?.forgettingAt ?? null;
  await expect.poll(marked, PATIENCE).not.toBeNull();
  return { forgetting };
}

/** A stored connection works, and of any other nothing is left. */
async function expectWholeOrGone(rig: Rig, { name, ports }: Connected, outcome: string | undefined) {
  expect(['stored', 'connection_being_forgotten']).toContain(outcome);
  const isStored = outcome === 'stored';
  expect((await ports.signIns.find(name)) !== undefined).toBe(isStored);
  const token = rig.container().accessTokens.get(name, undefined);
  if (isStored) await expect(token).resolves.toBeDefined();
  else await expect(token).rejects.toMatchObject({ code: 'connection_unknown' });
}

test('an API token that is wished for while its connection is being forgotten is refused', async ({ rig }) => {
  const connected = await connect(rig);
  const { forgetting } = await whileForgotten(rig, connected);
  expect(['connection_being_forgotten', 'connection_unknown']).toContain(await issue(rig, connected));
  expect(await forgetting).toMatchObject({ revokedApiTokens: 1 });
  expect(await rig.apiTokens(connected.account)).toEqual([]);
  expect(await connected.ports.register.list(connected.name)).toEqual([]);
});

test('an API token that is being made when its connection is forgotten is waited for and revoked', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await delay(rig, connected, 'api-token-create');
  const issuing = issue(rig, connected);
  await expect.poll(async () => (await ports.intents.find(name))?.seen ?? null, PATIENCE).not.toBeNull();
  expect(await forget(connected)).toMatchObject({ revokedApiTokens: 1 });
  expect(await issuing).toBe('issued');
  expect(await rig.apiTokens(account)).toEqual([]);
  expect(await ports.register.list(name)).toEqual([]);
});

test('a connection stored while it is being forgotten is either there whole or not at all', async ({ rig }) => {
  const connected = await connect(rig);
  const { forgetting } = await whileForgotten(rig, connected);
  const outcome = await store(rig, connected);
  await forgetting;
  await expectWholeOrGone(rig, connected, outcome);
});

test('a connection forgotten while it is being stored is either there whole or not at all', async ({ rig }) => {
  const connected = await connect(rig);
  await delay(rig, connected, 'login');
  const storing = store(rig, connected);
  const signingIn = async () => (await connected.ports.connections.find(connected.name))?.lease ?? null;
  await expect.poll(signingIn, PATIENCE).not.toBeNull();
  await forget(connected);
  await expectWholeOrGone(rig, connected, await storing);
});

test('settings of a connection that is being forgotten are not changed', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  await ports.connections.markForgetting(name, rig.clock.now());
  const change = { signIn: undefined, keepFresh: true, rotateAfterDays: undefined };
  await expect(putConnection(ports, name, change, VERIFY)).rejects.toMatchObject({
    code: 'connection_being_forgotten',
  });
  await forgetConnection(ports, name, { abandonApiTokens: false });
});

test('a connection is not made known again while it is being forgotten, but once that was given up', async ({
  rig,
}) => {
  const connected = await connect(rig);
  const { name, ports } = connected;
  const activation = { signInKind: 'ringcx-password', keepFresh: true, dropSession: null, dueAt: null } as const;
  const now = rig.clock.now();
  // As somebody finds it who has looked just before it was marked.
  await ports.connections.markForgetting(name, now);
  expect(await ports.connections.activate(name, { ...activation, forgettingBefore: now - 60_000 })).toBe(false);
  expect(await store(rig, connected)).toBe('connection_being_forgotten');
  rig.clock.advance(61_000);
  expect(await store(rig, connected)).toBe('stored');
  expect(await ports.connections.find(name)).toMatchObject({ forgettingAt: null });
});
