import { expect } from 'vitest';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('a refused refresh token leads to a new sign-in through RingEX', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  await rig.endSessions(account);
  rig.clock.advance(280_000);
  const calls = await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined));
  expect(calls).toMatchObject({ 'ringex-token': 1, exchange: 1 });
});

test('a refresh whose answer is lost is repeated once and followed by a sign-in', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-after' });
  const calls = await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined));
  expect(calls).toEqual({ refresh: 2, login: 1 });
});

test('a refresh that never reached RingCX succeeds when it is repeated', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-before' });
  expect(await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 2,
  });
});

test('an unreadable answer to a refresh leads to a new sign-in', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'malformed' });
  expect(await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
    login: 1,
  });
});

test('a 5xx makes the broker refuse the next requests with the time to wait', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'status', status: 503 });
  const get = () => rig.container().accessTokens.get(name, undefined);
  const calls = await rig.callsDuring(account, async () => {
    for (let i = 0; i < 5; i += 1)
      await expect(get()).rejects.toMatchObject({ code: 'ringcx_unavailable', retryAfterSeconds: 1 });
  });
  expect(calls).toEqual({ refresh: 1 });
  rig.clock.advance(1000);
  expect(await rig.callsDuring(account, get)).toEqual({ refresh: 1 });
});

test('a long outage of RingCX is retried ever less often and ends with a sign-in', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'status', status: 500, count: 4 });
  const waits: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const error = await rig
      .container()
      .accessTokens.get(name, undefined)
      .catch((fault: { retryAfterSeconds: number }) => fault);
    waits.push((error as { retryAfterSeconds: number }).retryAfterSeconds);
    rig.clock.advance(30_000);
  }
  expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
  expect(await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
    login: 1,
  });
});

test('a 429 stops calls for as long as RingCX says', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({
    endpoint: 'refresh',
    account: account.mainAccountId,
    kind: 'status',
    status: 429,
    retryAfterSeconds: 17,
  });
  const get = () => rig.container().accessTokens.get(name, undefined);
  await expect(get()).rejects.toMatchObject({ code: 'ringcx_rate_limited', retryAfterSeconds: 17 });
  rig.clock.advance(15_000);
  expect(
    await rig.callsDuring(account, () => expect(get()).rejects.toMatchObject({ code: 'ringcx_rate_limited' })),
  ).toEqual({});
  rig.clock.advance(3000);
  expect(await rig.callsDuring(account, get)).toEqual({ refresh: 1 });
});

test('an answer that does not come in time counts as lost, and the next call gets only the remaining time', async ({
  rig,
}) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  const delay = { account: account.mainAccountId, kind: 'delay', delayMs: 20_000, count: 9 };
  await rig.fault({ ...delay, endpoint: 'refresh' });
  await rig.fault({ ...delay, endpoint: 'login' });
  const get = rig.container().accessTokens.get(name, undefined);
  await expect(get).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  expect(rig.telemetry.lines.findLast(({ fields }) => fields.connection === name)?.fields).toMatchObject({
    step: 'login',
    reason: 'lost',
  });
});

test('a good refresh token survives an outage of RingCX', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const down = { account: account.mainAccountId, kind: 'status', status: 503, count: 8 };
  await rig.fault({ ...down, endpoint: 'refresh' });
  await rig.fault({ ...down, endpoint: 'login' });
  rig.clock.advance(300_000);
  for (let i = 0; i < 8; i += 1) {
    await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'ringcx_unavailable',
    });
    rig.clock.advance(31_000);
  }
  expect((await ports.connections.find(name))?.session?.refreshToken).not.toBeNull();
});

test("a failure of a request's own credentials does not stop the connection", async ({ rig }) => {
  const { name, account } = await connect(rig);
  const signIn = passwordSignIn(account);
  await rig.fault({
    endpoint: 'login',
    account: account.mainAccountId,
    kind: 'status',
    status: 429,
    retryAfterSeconds: 300,
  });
  const demand = { kind: 'sign-in', credentials: { from: 'request', signIn } } as const;
  await expect(getSession(rig.container(), name, demand)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  rig.clock.advance(290_000);
  await expect(rig.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});
