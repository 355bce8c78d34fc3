import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect, put } from '../connect.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };

const forget = ({ name, ports }: Connected) => forgetConnection(ports, name, { abandonApiTokens: false });

const tryToIssue = async (rig: Rig, { name }: Connected): Promise<string | undefined> => {
  const issued = await issueApiToken(rig.container(), name, 'meanwhile').catch((error: { code?: string }) => error);
  return 'code' in issued ? issued.code : 'issued';
};

const tryToStore = (rig: Rig, { name, account }: Connected): Promise<string | undefined> => {
  const change = { signIn: passwordSignIn(account), keepFresh: true };
  return put({ name, ports: rig.container() }, change).then(
    () => 'stored',
    (error: { code?: string }) => error.code,
  );
};

/** Begins to forget the connection. RingCX is slow to delete its API token. */
async function whileForgotten(rig: Rig, connected: Connected) {
  await issueApiToken(connected.ports, connected.name, 'before');
  await rig.delay(connected.account, 'api-token-delete');
  const forgetting = forget(connected);
  const marked = async () => (await connected.ports.connections.find(connected.name))?.forgettingAt ?? null;
  await expect.poll(marked, PATIENCE).not.toBeNull();
  return { forgetting };
}

/** Checks that the connection works if it was stored, and that nothing of it is left otherwise. */
async function expectWholeOrGone(rig: Rig, { name, ports }: Connected, outcome: string | undefined) {
  expect(['stored', 'connection_being_forgotten']).toContain(outcome);
  const isStored = outcome === 'stored';
  expect((await ports.signIns.find(name)) !== undefined).toBe(isStored);
  const token = rig.container().accessTokens.get(name, undefined);
  if (isStored) await expect(token).resolves.toBeDefined();
  else await expect(token).rejects.toMatchObject({ code: 'connection_unknown' });
}

test('an API token is not issued while its connection is being forgotten', async ({ rig }) => {
  const connected = await connect(rig);
  const { forgetting } = await whileForgotten(rig, connected);
  expect(['connection_being_forgotten', 'connection_unknown']).toContain(await tryToIssue(rig, connected));
  expect(await forgetting).toMatchObject({ revokedApiTokens: 1 });
  expect(await rig.apiTokens(connected.account)).toEqual([]);
  expect(await connected.ports.register.list(connected.name)).toEqual([]);
});

test('a forgetting waits for an API token that is being made, and revokes it', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await rig.delay(connected.account, 'api-token-create');
  const issuing = tryToIssue(rig, connected);
  await expect
    .poll(async () => (await ports.intents.find(account.mainAccountId))?.seen ?? null, PATIENCE)
    .not.toBeNull();
  expect(await forget(connected)).toMatchObject({ revokedApiTokens: 1 });
  expect(await issuing).toBe('issued');
  expect(await rig.apiTokens(account)).toEqual([]);
  expect(await ports.register.list(name)).toEqual([]);
});

test('a connection that is stored while it is being forgotten exists as a whole or not at all', async ({ rig }) => {
  const connected = await connect(rig);
  const { forgetting } = await whileForgotten(rig, connected);
  const outcome = await tryToStore(rig, connected);
  await forgetting;
  await expectWholeOrGone(rig, connected, outcome);
});

test('a connection that is forgotten while it is being stored exists as a whole or not at all', async ({ rig }) => {
  const connected = await connect(rig);
  await rig.delay(connected.account, 'login');
  const storing = tryToStore(rig, connected);
  const signingIn = async () => (await connected.ports.connections.find(connected.name))?.lease ?? null;
  await expect.poll(signingIn, PATIENCE).not.toBeNull();
  await forget(connected);
  await expectWholeOrGone(rig, connected, await storing);
});

test('the settings of a connection cannot be changed while it is being forgotten', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  await ports.connections.markForgetting(name, rig.clock.now());
  const change = { keepFresh: true };
  await expect(put({ name, ports }, change)).rejects.toMatchObject({
    code: 'connection_being_forgotten',
  });
  await forgetConnection(ports, name, { abandonApiTokens: false });
});

test('a connection can be stored again only once its forgetting was given up', async ({ rig }) => {
  const connected = await connect(rig);
  const { name, ports } = connected;
  const activation = {
    signInKind: 'ringcx-password',
    keepFresh: true,
    hosts: null,
    dropUser: false,
    dropSession: null,
    dueAt: null,
  } as const;
  const now = rig.clock.now();
  // The mark is set after another container has looked, and before that container writes.
  await ports.connections.markForgetting(name, now);
  expect(await ports.connections.activate(name, { ...activation, forgettingBefore: now - 60_000 })).toBe(false);
  expect(await tryToStore(rig, connected)).toBe('connection_being_forgotten');
  rig.clock.advance(61_000);
  expect(await tryToStore(rig, connected)).toBe('stored');
  expect(await ports.connections.find(name)).toMatchObject({ forgettingAt: null });
});
