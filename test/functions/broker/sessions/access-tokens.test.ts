import { expect } from 'vitest';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { remainingMs } from '../../../../functions/broker/sessions/session.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put } from '../connect.ts';

test('a session in the table is given out without a call to RingCX', async ({ rig }) => {
  const { name, account } = await connect(rig);
  const calls = await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined));
  expect(calls).toEqual({});
});

/** Lets the refresher find out whether a refresh ends the access token before it. */
const letRefresherLearn = async (rig: Rig, name: string): Promise<void> => {
  rig.clock.advance(180_000);
  await getSession(rig.container(), name, { kind: 'due' });
};

test('a session in memory is given out without a call to the table', async ({ rig }) => {
  const { name } = await connect(rig);
  await letRefresherLearn(rig, name);
  const { accessTokens } = rig.container();
  const first = await accessTokens.get(name, undefined);
  expect(await accessTokens.get(name, undefined)).toBe(first);
});

test('a session in memory is trusted for a minute, although it lives longer', async ({ rig }) => {
  const { name } = await connect(rig);
  await letRefresherLearn(rig, name);
  const { accessTokens } = rig.container();
  const first = await accessTokens.get(name, undefined);
  const renewed = await getSession(rig.container(), name, { kind: 'refresh' });
  rig.clock.advance(50_000);
  expect(await accessTokens.get(name, undefined)).toBe(first);
  rig.clock.advance(10_000);
  expect((await accessTokens.get(name, undefined)).accessToken.open()).toBe(renewed.accessToken.open());
});

test('where a refresh ends the access token before it, containers ask the table every time', async ({ rig }) => {
  rig.simulator.setHypotheses({ refreshEndsAccessToken: 'yes' });
  const { name, ports } = await connect(rig);
  await letRefresherLearn(rig, name);
  expect((await ports.connections.find(name))?.session?.endsWithRefresh).toBe(true);
  const { accessTokens } = rig.container();
  await accessTokens.get(name, undefined);
  const renewed = await getSession(rig.container(), name, { kind: 'refresh' });
  expect((await accessTokens.get(name, undefined)).accessToken.open()).toBe(renewed.accessToken.open());
  rig.simulator.setHypotheses({ refreshEndsAccessToken: 'no' });
});

test('a 403 to the test of a former access token teaches nothing, and the next refresh tests again', async ({
  rig,
}) => {
  rig.simulator.setHypotheses({ refreshEndsAccessToken: 'yes' });
  const { name, account, ports } = await connect(rig);
  const learnt = async () => (await ports.connections.find(name))?.session?.endsWithRefresh;
  await rig.fault({ kind: 'status', endpoint: 'accounts', status: 403, account: account.mainAccountId });
  await letRefresherLearn(rig, name);
  expect(await learnt()).toBeNull();
  await letRefresherLearn(rig, name);
  expect(await learnt()).toBe(true);
  rig.simulator.setHypotheses({ refreshEndsAccessToken: 'no' });
});

test('a connection that moves to other hosts finds out anew whether a refresh ends its access token', async ({
  rig,
}) => {
  const { name, account, ports } = await connect(rig);
  const learnt = async () => (await ports.connections.find(name))?.session?.endsWithRefresh;
  const signIn = passwordSignIn(account);
  await letRefresherLearn(rig, name);
  await put({ name, ports }, { signIn });
  expect(await learnt()).toBe(false);
  await put({ name, ports }, { signIn, hosts: { authUrl: rig.simulator.url, apiUrl: rig.simulator.url } });
  expect(await learnt()).toBeNull();
});

test('a session with too little life left is refreshed', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  let session: Awaited<ReturnType<typeof getSession>> | undefined;
  const calls = await rig.callsDuring(account, async () => {
    session = await rig.container().accessTokens.get(name, undefined);
  });
  expect(calls).toEqual({ refresh: 1 });
  expect(session && remainingMs(session, rig.clock.now())).toBeGreaterThan(280_000);
});

test('a request for more life than the session has left refreshes it', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(60_000);
  expect(await rig.callsDuring(account, () => rig.container().accessTokens.get(name, 270_000))).toEqual({
    refresh: 1,
  });
});

test('a request for more life than RingCX gives the account is refused without a call', async ({ rig }) => {
  const { name, account } = await connect(rig, { tokenSeconds: 60 });
  const calls = await rig.callsDuring(account, () =>
    expect(rig.container().accessTokens.get(name, 120_000)).rejects.toMatchObject({
      code: 'remaining_not_available',
    }),
  );
  expect(calls).toEqual({});
});

test('many containers at once make one refresh and give the same token', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(290_000);
  const containers = Array.from({ length: 8 }, () => rig.container());
  const asked = containers.flatMap(({ accessTokens }) =>
    Array.from({ length: 25 }, () => accessTokens.get(name, undefined)),
  );
  let sessions: Awaited<(typeof asked)[number]>[] = [];
  const calls = await rig.callsDuring(account, async () => {
    sessions = await Promise.all(asked);
  });
  expect(calls).toEqual({ refresh: 1 });
  expect(new Set(sessions.map((session) => session.accessToken.open())).size).toBe(1);
});

test('a holder that dies blocks the connection no longer than its lease lasts', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  rig.clock.advance(290_000);
  const now = rig.clock.now();
  await ports.connections.takeLease(name, 'one that died', now, now + 4000);
  rig.clock.advance(4000);
  expect(await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
  });
});

test('an unknown connection is reported as unknown', async ({ rig }) => {
  await expect(rig.container().accessTokens.get('nobody', undefined)).rejects.toMatchObject({
    code: 'connection_unknown',
  });
});
