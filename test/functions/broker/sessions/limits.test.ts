import { expect } from 'vitest';
import { describeConnection } from '../../../../functions/broker/connections/describe-connection.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { budgetKeyOf } from '../../../../functions/broker/sessions/sign-in.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import { passwordSignIn, ringExSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put, store, VERIFY } from '../connect.ts';
import { FEW_SHARDS, nameInFewShards, namesInFewShards } from '../few-shards.ts';

const STORED = { kind: 'sign-in', credentials: { from: 'stored' } } as const;

test('a queue of connections of one application whose sessions have ended is through within half an hour', async ({
  rig,
}) => {
  const first = rig.simulator.addAccount();
  const names = namesInFewShards('queued', 40);
  for (const name of names) {
    const { clientId, clientSecret } = first;
    const account = name === names[0] ? first : rig.simulator.addAccount({ app: clientId });
    const signIn = { ...ringExSignIn(account), clientSecret: new Redacted(clientSecret) };
    await put({ name, ports: rig.container() }, { signIn, keepFresh: true }, { ...VERIFY, verify: false });
  }
  const signedIn = async () => {
    const records = await Promise.all(names.map((name) => rig.container().connections.find(name)));
    return records.filter((record) => record?.session).length;
  };
  for (let minute = 0; minute < 15; minute += 1) {
    await refreshDue(rig.container(), FEW_SHARDS);
    rig.clock.advance(60_000);
  }
  expect(await signedIn()).toBe(names.length);
  for (const name of names) await rig.container().connections.changeKeepFresh(name, false, null);
});

test('the status of a connection that the refresher has queued says when its turn comes', async ({ rig }) => {
  const first = rig.simulator.addAccount();
  const names = Array.from({ length: 8 }, (_, i) => `turn-${i}`);
  for (const name of names) {
    const account = name === 'turn-0' ? first : rig.simulator.addAccount({ app: first.clientId });
    const signIn = { ...ringExSignIn(account), clientSecret: new Redacted(first.clientSecret) };
    await put({ name, ports: rig.container() }, { signIn, keepFresh: true }, { ...VERIFY, verify: false });
  }
  await refreshDue(rig.container(), { from: 0, to: SHARD_COUNT });
  const statuses = await Promise.all(names.map((name) => describeConnection(rig.container(), name)));
  const queued = statuses.filter(({ connection }) => connection.lastError === 'exchange_limit');
  expect(queued).toHaveLength(4);
  const now = rig.clock.now();
  for (const { nextAttemptAt } of queued) expect(nextAttemptAt).toBeGreaterThan(now);
  for (const name of names) await rig.container().connections.changeKeepFresh(name, false, null);
});

test('somebody who waits for a session signs in although the refresher has queued the connection', async ({ rig }) => {
  const first = rig.simulator.addAccount();
  const names = namesInFewShards('left', 8);
  for (const name of names) {
    const account = name === names[0] ? first : rig.simulator.addAccount({ app: first.clientId });
    const signIn = { ...ringExSignIn(account), clientSecret: new Redacted(first.clientSecret) };
    await put({ name, ports: rig.container() }, { signIn, keepFresh: true }, { ...VERIFY, verify: false });
  }
  await refreshDue(rig.container(), FEW_SHARDS);
  const records = await Promise.all(names.map((name) => rig.container().connections.find(name)));
  const queued = records.find((record) => record && !record.session)?.name ?? '';
  await expect(rig.container().accessTokens.get(queued, undefined)).resolves.toBeDefined();
  for (const name of names) await rig.container().connections.changeKeepFresh(name, false, null);
});

test('a connection whose refresh token is dead waits for its turn to sign in, without further calls', async ({
  rig,
}) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  for (let i = 0; i < 4; i += 1) await getSession(rig.container(), name, STORED);
  await rig.endSessions(account);
  const calls = await rig.callsDuring(account, async () => {
    for (let i = 0; i < 10; i += 1)
      await expect(getSession(rig.container(), name, { kind: 'refresh' })).rejects.toMatchObject({
        code: 'exchange_limit',
      });
  });
  expect(calls).toEqual({});
  const { failures } = (await rig.container().connections.find(name)) ?? {};
  rig.clock.advance((failures?.retryAt ?? 0) - rig.clock.now() + 1000);
  await expect(getSession(rig.container(), name, { kind: 'refresh' })).resolves.toBeDefined();
});

test('two connections of one RingEX application share its limit', async ({ rig }) => {
  const { account } = await connect(rig, { kind: 'ringex' });
  const other = rig.simulator.addUser(account, { app: account.clientId });
  await store(rig, 'same-app', ringExSignIn(other));
  rig.clock.advance(70_000);
  const signIn = (name: string) => getSession(rig.container(), name, STORED);
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => signIn('same-app')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  await expect(store(rig, 'same-app-again', ringExSignIn(other))).rejects.toMatchObject({ code: 'exchange_limit' });
});

test("exchanges of a request's own RingEX token count against the application of the stored sign-in", async ({
  rig,
}) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  const token = await rig.container().sessionCalls.at(null).ringExToken(ringExSignIn(account), 5000);
  if (!token.ok) throw new Error('there is no RingEX token');
  rig.clock.advance(70_000);
  const ownToken = { kind: 'sign-in', credentials: { from: 'request', ringEx: token.value } } as const;
  for (let i = 0; i < 5; i += 1) await getSession(rig.container(), name, ownToken);
  const calls = await rig.callsDuring(account, () =>
    expect(getSession(rig.container(), name, STORED)).rejects.toMatchObject({ code: 'exchange_limit' }),
  );
  expect(calls).toEqual({});
});

test('a failed sign-in does not stop the refresh of the session', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { mainAccountId } = account;
  const name = nameInFewShards('both');
  await store(rig, name, ringExSignIn(account), true);
  rig.clock.advance(61_000);
  const limited = { kind: 'status', endpoint: 'exchange', status: 429, retryAfterSeconds: 290, account: mainAccountId };
  await rig.fault(limited);
  await expect(getSession(rig.container(), name, STORED)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  await expect(getSession(rig.container(), name, { kind: 'refresh' })).resolves.toBeDefined();
  await expect(getSession(rig.container(), name, STORED)).rejects.toMatchObject({ code: 'exchange_limit' });
  rig.clock.advance(175_000);
  await refreshDue(rig.container(), FEW_SHARDS);
  expect((await rig.calls(account)).refresh).toBe(2);
});

test('a limit of RingEX is remembered even for credentials of a request', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { mainAccountId } = account;
  const limited = {
    kind: 'status',
    endpoint: 'ringex-token',
    status: 429,
    retryAfterSeconds: 40,
    account: mainAccountId,
  };
  await rig.fault(limited);
  await expect(store(rig, 'limited', ringExSignIn(account), true)).rejects.toMatchObject({
    code: 'ringcx_rate_limited',
  });
  await expect(store(rig, 'limited', ringExSignIn(account), true)).rejects.toMatchObject({ code: 'exchange_limit' });
  rig.clock.advance(41_000);
  await store(rig, 'limited', ringExSignIn(account), true);
  expect((await rig.calls(account))['ringex-token']).toBe(2);
});

test('a lower limit that RingEX names only when it refuses is kept from then on', async ({ rig }) => {
  rig.simulator.setHypotheses({ ringExLimit: 2 });
  const signIn = ringExSignIn(rig.simulator.addAccount());
  const { budgets, sessionCalls } = rig.container();
  // Another program with the same application uses up the limit.
  for (let i = 0; i < 2; i += 1) await sessionCalls.at(null).ringExToken(signIn, 5000);
  await expect(store(rig, 'lower-limit', signIn)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  expect((await budgets.find(budgetKeyOf(signIn)))?.budget.limit).toBe(2);
  rig.simulator.setHypotheses({ ringExLimit: 5 });
});

test('a limit without a time to wait backs off all the same', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const { mainAccountId } = account;
  await store(rig, 'hammered', passwordSignIn(account));
  rig.clock.advance(297_000);
  const limited = { kind: 'status', endpoint: 'refresh', status: 429, retryAfterSeconds: 0, account: mainAccountId };
  await rig.fault({ ...limited, count: 10 });
  for (let asked = 0; asked < 10; asked += 1)
    await expect(rig.container().accessTokens.get('hammered', undefined)).rejects.toBeDefined();
  expect((await rig.calls(account)).refresh).toBe(1);
});

test('all containers together sign in at most five times a minute', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  rig.clock.advance(70_000);
  const credentials = { from: 'stored' } as const;
  const signIn = () => getSession(rig.container(), name, { kind: 'sign-in', credentials });
  let outcomes: PromiseSettledResult<unknown>[] = [];
  const calls = await rig.callsDuring(account, async () => {
    outcomes = await Promise.allSettled(Array.from({ length: 8 }, signIn));
  });
  // An operator's sign-ins are judged by RingEX itself, so none uses a held token.
  expect(calls).toMatchObject({ 'ringex-token': 5, exchange: 5 });
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  expect(refused).toHaveLength(3);
  for (const reason of refused)
    expect(reason).toMatchObject({ code: 'exchange_limit', retryAfterSeconds: expect.any(Number) });
  rig.clock.advance(66_000);
  await expect(signIn()).resolves.toBeDefined();
});
