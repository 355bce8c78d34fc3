import { expect } from 'vitest';
import { AccessTokens } from '../../../../functions/broker/sessions/access-tokens.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect } from '../connect.ts';

/** Leaves the access token less life than is worth giving. */
const ALMOST_EXPIRED_MS = 297_000;

const ask = (rig: Rig, name: string) => rig.container().accessTokens.get(name, undefined);

/** Asks with an empty memory. For tests that ask often: unlike a new container, it needs no new AWS clients. */
const askAnew = ({ name, ports }: Connected) => new AccessTokens(ports).get(name, undefined);

const retryAfterOf = async (asked: Promise<unknown>): Promise<number> => {
  const error = await asked.then(
    () => undefined,
    (fault: { readonly retryAfterSeconds?: number }) => fault,
  );
  return (error?.retryAfterSeconds ?? Number.NaN) * 1000;
};

test('a refused refresh token leads to an exchange of the RingEX token that is still held', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  await rig.endSessions(account);
  rig.clock.advance(280_000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ exchange: 1 });
});

test('a RingEX token that has expired is replaced before the exchange', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  await rig.endSessions(account);
  rig.clock.advance(3600_000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toMatchObject({ 'ringex-token': 1, exchange: 1 });
});

test('a held RingEX token that the exchange refuses is replaced at once', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  await rig.endSessions(account);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'exchange', account: account.mainAccountId, kind: 'status', status: 403 });
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ exchange: 2, 'ringex-token': 1 });
});

test('a refresh whose answer is lost is not repeated before a pause, and no sign-in takes its place', async ({
  rig,
}) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-after' });
  const calls = await rig.callsDuring(account, async () => {
    for (let asked = 0; asked < 5; asked += 1)
      await expect(ask(rig, name)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  });
  expect(calls).toEqual({ refresh: 1 });
  rig.clock.advance(3000);
  // The lost answer had spent the refresh token, which RingCX says only now.
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1, login: 1 });
});

test('a refresh token whose refresh never reached RingCX works at the next try', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-before' });
  await expect(ask(rig, name)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  rig.clock.advance(3000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1 });
});

test('refreshes that never get an answer give way to a sign-in', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-before', count: 100 });
  const calls = await rig.callsDuring(account, async () => {
    for (let tries = 0; tries < 6; tries += 1) {
      await ask(rig, name).catch(() => undefined);
      rig.clock.advance(310_000);
    }
  });
  expect(calls).toEqual({ refresh: 5, login: 1 });
});

test('an unreadable answer to a refresh leads to a new sign-in', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(280_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'malformed' });
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1, login: 1 });
});

test('a 5xx makes the broker refuse the next requests with the time to wait', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'status', status: 503 });
  const calls = await rig.callsDuring(account, async () => {
    for (let i = 0; i < 5; i += 1)
      await expect(ask(rig, name)).rejects.toMatchObject({
        code: 'ringcx_unavailable',
        retryAfterSeconds: expect.any(Number),
      });
  });
  expect(calls).toEqual({ refresh: 1 });
  rig.clock.advance(3000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1 });
});

test('a request that names no minimum gets a token that still lives while RingCX does not answer', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(290_000);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'status', status: 503, count: 9 });
  const session = await ask(rig, name);
  expect(session.expiresAt).toBeLessThan(rig.clock.now() + 11_000);
  await expect(rig.container().accessTokens.get(name, 30_000)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
});

test('an hour without RingCX costs fewer calls than an hour of refreshes, and ends without a sign-in', async ({
  rig,
}) => {
  const connected = await connect(rig);
  const { name, account } = connected;
  rig.clock.advance(ALMOST_EXPIRED_MS);
  const down = { account: account.mainAccountId, kind: 'status', status: 503, count: 1000 };
  await rig.fault({ ...down, endpoint: 'refresh' });
  await rig.fault({ ...down, endpoint: 'login' });
  const during = await rig.callsDuring(account, async () => {
    for (let second = 0; second < 3600; second += 10) {
      await expect(askAnew(connected)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
      rig.clock.advance(10_000);
    }
  });
  expect(during.login).toBeUndefined();
  expect(during.refresh).toBeLessThanOrEqual(20);
  await rig.clearFaults();
  rig.clock.advance(310_000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1 });
});

test('a 429 stops calls for as long as RingCX says', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  const limited = { kind: 'status', status: 429, retryAfterSeconds: 17, account: account.mainAccountId };
  await rig.fault({ ...limited, endpoint: 'refresh' });
  expect(await retryAfterOf(ask(rig, name))).toBe(17_000);
  rig.clock.advance(15_000);
  const calls = await rig.callsDuring(account, () =>
    expect(ask(rig, name)).rejects.toMatchObject({ code: 'ringcx_rate_limited' }),
  );
  expect(calls).toEqual({});
  rig.clock.advance(3000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1 });
});

test('a slow refresh is awaited, so that its refresh token is not spent for nothing', async ({ rig }) => {
  const { name, account } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  await rig.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'delay', delayMs: 4000 });
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1 });
});

test('a good refresh token survives an outage of RingCX', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const before = (await ports.connections.find(name))?.session?.refreshToken?.open();
  const down = { account: account.mainAccountId, kind: 'status', status: 503, count: 8 };
  await rig.fault({ ...down, endpoint: 'refresh' });
  rig.clock.advance(300_000);
  for (let i = 0; i < 8; i += 1) {
    await expect(ask(rig, name)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
    rig.clock.advance(310_000);
  }
  expect((await ports.connections.find(name))?.session?.refreshToken?.open()).toBe(before);
});

test('refusals by something in front of RingCX for a minute end neither the session nor the sign-in', async ({
  rig,
}) => {
  const { name, account, ports } = await connect(rig);
  rig.clock.advance(ALMOST_EXPIRED_MS);
  const refused = { account: account.mainAccountId, kind: 'status', status: 403, count: 100 };
  await rig.fault({ ...refused, endpoint: 'refresh' });
  await rig.fault({ ...refused, endpoint: 'login' });
  for (let second = 0; second < 60; second += 5) {
    await expect(ask(rig, name)).rejects.toMatchObject({
      code: 'sign_in_refused',
      retryAfterSeconds: expect.any(Number),
    });
    rig.clock.advance(5000);
  }
  await rig.clearFaults();
  rig.clock.advance(130_000);
  expect(await rig.callsDuring(account, () => ask(rig, name))).toEqual({ refresh: 1 });
  expect((await ports.connections.find(name))?.refusal?.confirmedAt ?? null).toBeNull();
});

test('a sign-in that RingCX refuses twice, minutes apart, is refused; it is probed, rarely, and heals by itself', async ({
  rig,
}) => {
  const connected = await connect(rig);
  const { name, account, ports } = connected;
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(ALMOST_EXPIRED_MS);
  const during = await rig.callsDuring(account, async () => {
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await expect(askAnew(connected)).rejects.toMatchObject({ code: 'sign_in_refused' });
      rig.clock.advance(60_000);
    }
  });
  expect(during.login).toBeGreaterThanOrEqual(4);
  expect(during.login).toBeLessThanOrEqual(8);
  expect((await ports.connections.find(name))?.refusal?.confirmedAt).toEqual(expect.any(Number));
  await rig.credentials(account, { password: account.password });
  rig.clock.advance(24 * 3600_000);
  await expect(ask(rig, name)).resolves.toBeDefined();
  expect((await ports.connections.find(name))?.refusal).toBeNull();
});

test('an operator has a refused sign-in tried at once', async ({ rig }) => {
  const { name, account } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(ALMOST_EXPIRED_MS);
  await expect(ask(rig, name)).rejects.toMatchObject({ code: 'sign_in_refused' });
  await rig.credentials(account, { password: account.password });
  const stored = { kind: 'sign-in', credentials: { from: 'stored' } } as const;
  await expect(getSession(rig.container(), name, stored)).resolves.toBeDefined();
  await expect(ask(rig, name)).resolves.toBeDefined();
});

test("a failure of a request's own credentials does not stop the connection", async ({ rig }) => {
  const { name, account } = await connect(rig);
  const signIn = passwordSignIn(account);
  const limited = { kind: 'status', status: 429, retryAfterSeconds: 300, account: account.mainAccountId };
  await rig.fault({ ...limited, endpoint: 'login' });
  const need = { kind: 'sign-in', credentials: { from: 'request', signIn } } as const;
  await expect(getSession(rig.container(), name, need)).rejects.toMatchObject({ code: 'ringcx_rate_limited' });
  rig.clock.advance(290_000);
  await expect(ask(rig, name)).resolves.toBeDefined();
});
