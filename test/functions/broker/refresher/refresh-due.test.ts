import { expect } from 'vitest';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { remainingMs } from '../../../../functions/broker/sessions/session.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { put, VERIFY } from '../connect.ts';
import { FEW_SHARDS, nameInFewShards, namesInFewShards } from '../few-shards.ts';

async function connect(rig: Rig, name: string, keepFresh = true) {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  await put({ name, ports }, { signIn: passwordSignIn(account), keepFresh });
  return { account, ports };
}

const forget = async (rig: Rig, name: string) => {
  const { connections } = rig.container();
  await connections.markForgetting(name, rig.clock.now());
  await connections.forget(name, rig.clock.now());
};

test('every session that is kept fresh has at least 60 seconds left through an hour of ticks', async ({ rig }) => {
  const names = namesInFewShards('hour', 7);
  for (const name of names) {
    await connect(rig, name);
    rig.clock.advance(8700);
  }
  const ports = rig.container();
  const least = async (): Promise<number> => {
    const records = await Promise.all(names.map((name) => ports.connections.find(name)));
    return Math.min(...records.map((record) => (record?.session ? remainingMs(record.session, rig.clock.now()) : 0)));
  };
  for (let minute = 0; minute < 60; minute += 1) {
    rig.clock.advance(60_000);
    expect(await least()).toBeGreaterThanOrEqual(60_000);
    await refreshDue(ports, FEW_SHARDS);
  }
  for (const name of names) await forget(rig, name);
});

test('only due sessions are refreshed, and a tick that runs twice refreshes them once', async ({ rig }) => {
  const name = nameInFewShards('early');
  const { account } = await connect(rig, name);
  const calls = async () => (await rig.calls(account)).refresh ?? 0;
  await refreshDue(rig.container(), FEW_SHARDS);
  expect(await calls()).toBe(0);
  rig.clock.advance(175_000);
  await Promise.all([refreshDue(rig.container(), FEW_SHARDS), refreshDue(rig.container(), FEW_SHARDS)]);
  expect(await calls()).toBe(1);
  await forget(rig, name);
});

test('a connection that is not kept fresh is left alone', async ({ rig }) => {
  const name = nameInFewShards('lazy');
  const { account } = await connect(rig, name, false);
  rig.clock.advance(290_000);
  await refreshDue(rig.container(), FEW_SHARDS);
  expect((await rig.calls(account)).refresh).toBeUndefined();
  await forget(rig, name);
});

test('each schedule looks after its own shards, and all schedules together look after every shard', async ({ rig }) => {
  const names = Array.from({ length: 12 }, (_, i) => `shard-${i}`);
  for (const name of names) await connect(rig, name);
  rig.clock.advance(200_000);
  const due = async (from: number, to: number) => {
    const { items } = await rig.container().due.find({ from, to }, rig.clock.now());
    return items.flatMap((item) => (item.kind === 'session' ? [item.connection] : []));
  };
  const [low, high] = [await due(0, 20), await due(20, SHARD_COUNT)];
  expect(low.length).toBeGreaterThan(0);
  expect(high.length).toBeGreaterThan(0);
  expect([...low, ...high].sort()).toEqual([...names].sort());
  for (const name of names) await forget(rig, name);
});

test('a tick ends when the sessions that it found are stored, although shards could not be read', async ({ rig }) => {
  const names = namesInFewShards('unread', 2);
  for (const name of names) await connect(rig, name);
  rig.clock.advance(200_000);
  const now = rig.clock.now();
  const items = names.map((connection) => ({ kind: 'session', connection, dueAt: now }) as const);
  const find = async () => ({ items, faults: [new Error('the index fails')] });
  const ports = { ...rig.container(), due: { find } };
  expect(await refreshDue(ports, FEW_SHARDS)).toMatchObject({ due: 2, done: 2, unreadShards: 1 });
  for (const name of names) {
    expect((await ports.connections.find(name))?.session?.obtainedAt).toBeGreaterThanOrEqual(now);
    await forget(rig, name);
  }
});

test('a connection that keeps failing is tried ever less often and does not hold up the others', async ({ rig }) => {
  const wellName = nameInFewShards('well');
  const failingName = nameInFewShards('failing');
  const { account: failing } = await connect(rig, failingName);
  const { account: well } = await connect(rig, wellName);
  const fault = { account: failing.mainAccountId, kind: 'status', status: 500, count: 500 };
  await rig.fault({ ...fault, endpoint: 'refresh' });
  await rig.fault({ ...fault, endpoint: 'login' });
  const triedAt: number[] = [];
  for (let minute = 0; minute < 30; minute += 1) {
    rig.clock.advance(60_000);
    const { refresh = 0 } = await rig.callsDuring(failing, () => refreshDue(rig.container(), FEW_SHARDS));
    if (refresh > 0) triedAt.push(minute);
  }
  // Regular refreshes would be ten.
  expect(triedAt.length).toBeGreaterThanOrEqual(4);
  expect(triedAt.length).toBeLessThanOrEqual(8);
  expect((await rig.calls(well)).refresh).toBeGreaterThanOrEqual(8);
  await forget(rig, failingName);
  await forget(rig, wellName);
});

test('refused credentials are tried and reported once, and their recovery is reported once', async ({ rig }) => {
  const name = nameInFewShards('refused');
  const { account, ports } = await connect(rig, name);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  const logins = async () => (await rig.calls(account)).login ?? 0;
  const before = await logins();
  const counted = (metric: string) => rig.telemetry.counts.get(metric) ?? 0;
  const [refusals, recoveries] = [counted('SignInRefused'), counted('SignInRecovered')];
  for (let minute = 0; minute < 20; minute += 1) {
    rig.clock.advance(60_000);
    await refreshDue(rig.container(), FEW_SHARDS);
  }
  // Refused, and confirmed minutes later; the next try is an hour away.
  expect((await logins()) - before).toBe(2);
  expect(counted('SignInRefused') - refusals).toBe(1);
  await put({ name, ports }, { signIn: passwordSignIn({ ...account, password: 'changed' }) });
  expect(counted('SignInRecovered') - recoveries).toBe(1);
  rig.clock.advance(180_000);
  await refreshDue(rig.container(), FEW_SHARDS);
  expect((await ports.connections.find(name))?.session?.obtainedAt).toBeGreaterThan(rig.clock.now() - 60_000);
  await forget(rig, name);
});

test('a connection stored without verification is signed in by the next tick', async ({ rig }) => {
  const name = nameInFewShards('unverified');
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  const change = { signIn: passwordSignIn(account), keepFresh: true };
  await put({ name, ports }, change, { ...VERIFY, verify: false });
  expect((await rig.calls(account)).login).toBeUndefined();
  await refreshDue(ports, FEW_SHARDS);
  expect((await rig.calls(account)).login).toBe(1);
  expect((await ports.connections.find(name))?.session).not.toBeNull();
  await forget(rig, name);
});
