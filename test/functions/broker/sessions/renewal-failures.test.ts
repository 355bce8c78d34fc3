import { expect } from 'vitest';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

test('a refused refresh token leads to a new sign-in through RingEX', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  await rig.endSessions(account);
  rig.clock.advance(280_000);
  const calls = await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined));
  expect(calls).toMatchObject({ 'ringex-token': 1, exchange: 1 });
});

test('a refresh whose answer is lost is asked once more, then signed in again', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-after' });
  const calls = await rig.callsDuring(account, () => rig.container().accessTokens.get(name, undefined));
  expect(calls).toEqual({ refresh: 2, login: 1 });
});

test('a refresh that was lost on the way is made by asking once more', async ({ rig }) => {
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

test('a 5xx backs off: the next requests are refused here, with the time to wait', async ({ rig }) => {
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

test('a RingCX that is down for long is asked ever less often, and signed in to at last', async ({ rig }) => {
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

test('a 429 is obeyed for as long as RingCX says', async ({ rig }) => {
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

test('an answer that does not come in time is a lost one, and what is left of the time bounds the next call', async ({
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
