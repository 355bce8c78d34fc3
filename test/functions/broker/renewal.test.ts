import { afterAll, beforeAll, expect, test } from 'vitest';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { renewSession } from '../../../functions/broker/renewal.ts';
import { remainingMs } from '../../../functions/broker/session.ts';
import { DEFAULTS, passwordSignIn, ringExSignIn, startWorld, type World } from '../world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

let connections = 0;

/** A connection of its own, on an account of its own, signed in. */
async function connect(kind: 'ringex' | 'password' = 'password', tokenSeconds?: number) {
  connections += 1;
  const name = `c${connections}`;
  const account = world.simulator.addAccount(tokenSeconds === undefined ? {} : { tokenSeconds });
  const signIn = kind === 'ringex' ? ringExSignIn(account) : passwordSignIn(account);
  const ports = world.container();
  await putConnection(
    ports,
    name,
    { signIn, keepFresh: true, rotateAfterDays: undefined },
    { verify: true, defaults: DEFAULTS },
  );
  return { name, account, ports };
}

test('a session in the table is given out without a call to RingCX', async () => {
  const { name, account } = await connect();
  const calls = await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined));
  expect(calls).toEqual({});
});

test('a session in memory is given out without a call to the table', async () => {
  const { name } = await connect();
  const { accessTokens } = world.container();
  const first = await accessTokens.get(name, undefined);
  expect(await accessTokens.get(name, undefined)).toBe(first);
});

test('a session with too little life left is refreshed', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  let session: Awaited<ReturnType<typeof renewSession>> | undefined;
  const calls = await world.callsDuring(account, async () => {
    session = await world.container().accessTokens.get(name, undefined);
  });
  expect(calls).toEqual({ refresh: 1 });
  expect(session && remainingMs(session, world.clock.now())).toBeGreaterThan(280_000);
});

test('more life is got by a refresh when more is asked for than is left', async () => {
  const { name, account } = await connect();
  world.clock.advance(60_000);
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, 270_000))).toEqual({
    refresh: 1,
  });
});

test('a refused refresh token leads to a new sign-in through RingEX', async () => {
  const { name, account } = await connect('ringex');
  await world.endSessions(account);
  world.clock.advance(280_000);
  const calls = await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined));
  expect(calls).toMatchObject({ 'ringex-token': 1, exchange: 1 });
});

test('a refresh whose answer is lost is asked once more, then signed in again', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  await world.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-after' });
  const calls = await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined));
  expect(calls).toEqual({ refresh: 2, login: 1 });
});

test('a refresh that was lost on the way is made by asking once more', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  await world.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'drop-before' });
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 2,
  });
});

test('an unreadable answer to a refresh leads to a new sign-in', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  await world.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'malformed' });
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
    login: 1,
  });
});

test('a 5xx backs off: the next requests are refused here, with the time to wait', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  await world.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'status', status: 503 });
  const get = () => world.container().accessTokens.get(name, undefined);
  const calls = await world.callsDuring(account, async () => {
    for (let i = 0; i < 5; i += 1)
      await expect(get()).rejects.toMatchObject({ code: 'ringcx_unavailable', retryAfterSeconds: 1 });
  });
  expect(calls).toEqual({ refresh: 1 });
  world.clock.advance(1000);
  expect(await world.callsDuring(account, get)).toEqual({ refresh: 1 });
});

test('a RingCX that is down for long is asked ever less often, and signed in to at last', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  await world.fault({ endpoint: 'refresh', account: account.mainAccountId, kind: 'status', status: 500, count: 4 });
  const waits: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const error = await world
      .container()
      .accessTokens.get(name, undefined)
      .catch((fault: { retryAfterSeconds: number }) => fault);
    waits.push((error as { retryAfterSeconds: number }).retryAfterSeconds);
    world.clock.advance(30_000);
  }
  expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
    login: 1,
  });
});

test('a 429 is obeyed for as long as RingCX says', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  await world.fault({
    endpoint: 'refresh',
    account: account.mainAccountId,
    kind: 'status',
    status: 429,
    retryAfterSeconds: 17,
  });
  const get = () => world.container().accessTokens.get(name, undefined);
  await expect(get()).rejects.toMatchObject({ code: 'ringcx_rate_limited', retryAfterSeconds: 17 });
  world.clock.advance(15_000);
  expect(
    await world.callsDuring(account, () => expect(get()).rejects.toMatchObject({ code: 'ringcx_rate_limited' })),
  ).toEqual({});
  world.clock.advance(3000);
  expect(await world.callsDuring(account, get)).toEqual({ refresh: 1 });
});

test('refused credentials are remembered: a thousand requests make one login', async () => {
  const { name, account } = await connect();
  await world.endSessions(account);
  await world.credentials(account, { password: 'another' });
  world.clock.advance(280_000);
  const { accessTokens } = world.container();
  const calls = await world.callsDuring(account, async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 1000 }, () => accessTokens.get(name, undefined)));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'sign_in_refused' } });
    await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'sign_in_refused',
    });
  });
  expect(calls.login).toBe(1);
});

test('a new sign-in ends a refusal', async () => {
  const { name, account, ports } = await connect();
  await world.endSessions(account);
  await world.credentials(account, { password: 'changed' });
  world.clock.advance(280_000);
  await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_refused' });
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  const options = { verify: true, defaults: DEFAULTS };
  await putConnection(ports, name, { signIn, keepFresh: undefined, rotateAfterDays: undefined }, options);
  await expect(world.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('an answer that does not come in time is a lost one, and what is left of the time bounds the next call', async () => {
  const { name, account } = await connect();
  world.clock.advance(280_000);
  const delay = { account: account.mainAccountId, kind: 'delay', delayMs: 20_000, count: 9 };
  await world.fault({ ...delay, endpoint: 'refresh' });
  await world.fault({ ...delay, endpoint: 'login' });
  const get = world.container().accessTokens.get(name, undefined);
  await expect(get).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  expect(world.heard.lines.findLast(({ fields }) => fields.connection === name)?.fields).toMatchObject({
    step: 'login',
    reason: 'lost',
  });
});

test('many containers at once make one refresh, and all give the same token', async () => {
  const { name, account } = await connect();
  world.clock.advance(290_000);
  const containers = Array.from({ length: 8 }, () => world.container());
  const asked = containers.flatMap(({ accessTokens }) =>
    Array.from({ length: 25 }, () => accessTokens.get(name, undefined)),
  );
  let sessions: Awaited<(typeof asked)[number]>[] = [];
  const calls = await world.callsDuring(account, async () => {
    sessions = await Promise.all(asked);
  });
  expect(calls).toEqual({ refresh: 1 });
  expect(new Set(sessions.map((session) => session.accessToken.open())).size).toBe(1);
});

test('who dies while holding the lease blocks the connection no longer than the lease lasts', async () => {
  const { name, account, ports } = await connect();
  world.clock.advance(290_000);
  const now = world.clock.now();
  await ports.connections.takeLease(name, 'one that died', now, now + 4000);
  world.clock.advance(4000);
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
  });
});

test('five sign-ins a minute are never exceeded, whatever the number of containers', async () => {
  const { name, account } = await connect('ringex');
  world.clock.advance(70_000);
  const credentials = { from: 'stored' } as const;
  const signIn = () => renewSession(world.container(), name, { want: 'sign-in', credentials });
  let outcomes: PromiseSettledResult<unknown>[] = [];
  const calls = await world.callsDuring(account, async () => {
    outcomes = await Promise.allSettled(Array.from({ length: 8 }, signIn));
  });
  expect(calls).toEqual({ 'ringex-token': 5, exchange: 5 });
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  expect(refused).toHaveLength(3);
  for (const reason of refused)
    expect(reason).toMatchObject({ code: 'exchange_limit', retryAfterSeconds: expect.any(Number) });
  world.clock.advance(66_000);
  await expect(signIn()).resolves.toBeDefined();
});

test('more life than RingCX gives an account is refused without a call', async () => {
  const { name, account } = await connect('password', 60);
  const calls = await world.callsDuring(account, () =>
    expect(world.container().accessTokens.get(name, 120_000)).rejects.toMatchObject({
      code: 'remaining_not_available',
    }),
  );
  expect(calls).toEqual({});
});

test('credentials of another account do not slip into a connection', async () => {
  const { name } = await connect();
  const signIn = passwordSignIn(world.simulator.addAccount());
  const credentials = { from: 'request', signIn } as const;
  await expect(renewSession(world.container(), name, { want: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'account_mismatch',
  });
});

test('a stored sign-in for another account is tried once and said once', async () => {
  const { name, ports } = await connect();
  const other = world.simulator.addAccount();
  const options = { verify: false, defaults: DEFAULTS };
  await putConnection(
    ports,
    name,
    { signIn: passwordSignIn(other), keepFresh: true, rotateAfterDays: undefined },
    options,
  );
  for (let i = 0; i < 3; i += 1) {
    await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'account_mismatch',
    });
  }
  expect((await world.calls(other)).login).toBe(1);
  expect(await ports.connections.find(name)).toMatchObject({ lastError: 'account_mismatch', lease: null });
});

test('a sign-in whose secret is gone is said to be missing', async () => {
  const { name, ports } = await connect();
  await ports.secrets.removeAll(name, world.clock.now());
  await ports.connections.activate(name, {
    signInKind: 'ringcx-password',
    keepFresh: true,
    dropSession: true,
    dueAt: null,
    forgettingBefore: 0,
  });
  await expect(ports.accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
});

test('wrong credentials in a request are the request’s fault and change nothing', async () => {
  const { name, account, ports } = await connect();
  const before = await ports.connections.find(name);
  const signIn = { ...passwordSignIn(account), password: new Redacted('wrong') };
  const credentials = { from: 'request', signIn } as const;
  await expect(renewSession(ports, name, { want: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'credentials_refused',
  });
  expect(await ports.connections.find(name)).toMatchObject({
    refusedAt: null,
    failures: 0,
    lastError: before?.lastError,
    lease: null,
  });
});

test('an unknown connection is said to be unknown', async () => {
  await expect(world.container().accessTokens.get('nobody', undefined)).rejects.toMatchObject({
    code: 'connection_unknown',
  });
});
