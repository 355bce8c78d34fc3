import { afterAll, beforeAll, expect, test } from 'vitest';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { renewSession } from '../../../functions/broker/renewal.ts';
import { passwordSignIn, startWorld, type World } from '../world.ts';
import { connect, VERIFY } from './connect.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('refused credentials are remembered: a thousand requests make one login', async () => {
  const { name, account } = await connect(world);
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
  const { name, account, ports } = await connect(world);
  await world.endSessions(account);
  await world.credentials(account, { password: 'changed' });
  world.clock.advance(280_000);
  await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_refused' });
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  await putConnection(ports, name, { signIn, keepFresh: undefined, rotateAfterDays: undefined }, VERIFY);
  await expect(world.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('five sign-ins a minute are never exceeded, whatever the number of containers', async () => {
  const { name, account } = await connect(world, { kind: 'ringex' });
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

test('credentials of another account do not slip into a connection', async () => {
  const { name } = await connect(world);
  const signIn = passwordSignIn(world.simulator.addAccount());
  const credentials = { from: 'request', signIn } as const;
  await expect(renewSession(world.container(), name, { want: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'account_mismatch',
  });
});

test('a stored sign-in for another account is tried once and said once', async () => {
  const { name, ports } = await connect(world);
  const other = world.simulator.addAccount();
  const change = { signIn: passwordSignIn(other), keepFresh: true, rotateAfterDays: undefined };
  await putConnection(ports, name, change, { ...VERIFY, verify: false });
  for (let i = 0; i < 3; i += 1) {
    await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'account_mismatch',
    });
  }
  expect((await world.calls(other)).login).toBe(1);
  expect(await ports.connections.find(name)).toMatchObject({ lastError: 'account_mismatch', lease: null });
});

test('a sign-in whose secret is gone is said to be missing', async () => {
  const { name, ports } = await connect(world);
  await ports.secrets.removeAll(name, world.clock.now());
  await ports.connections.activate(name, {
    signInKind: 'ringcx-password',
    keepFresh: true,
    dropSession: { version: 'another' },
    dueAt: null,
    forgettingBefore: 0,
  });
  await expect(ports.accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await expect(world.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
});

test('wrong credentials in a request are the request’s fault and change nothing', async () => {
  const { name, account, ports } = await connect(world);
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
