import { expect } from 'vitest';
import type { BrokerError } from '../../../../functions/broker/broker-error.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put, store, VERIFY } from '../connect.ts';

test('a thousand requests with refused credentials make one login', async ({ rig }) => {
  const { name, account } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'another' });
  rig.clock.advance(280_000);
  // A container serves one request at a time, so a thousand requests are twenty containers with fifty each.
  const askFiftyTimes = async () => {
    const { accessTokens } = rig.container();
    for (let asked = 0; asked < 50; asked += 1)
      await expect(accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_refused' });
  };
  const calls = await rig.callsDuring(account, () => Promise.all(Array.from({ length: 20 }, askFiftyTimes)));
  expect(calls.login).toBe(1);
});

/** The seconds until the broker tries the sign-in again, as the message says, and `Retry-After`. */
const pausesIn = (error: unknown): readonly number[] => {
  const { code, message, retryAfterSeconds = 0 } = error as BrokerError;
  expect(code).toBe('sign_in_refused');
  return [Number(/tries it again in (\d+) s/.exec(message)?.[1]), retryAfterSeconds];
};

test('the message about a refused sign-in says when that is tried again, and Retry-After when to ask again', async ({
  rig,
}) => {
  const { name, account, ports } = await connect(rig);
  const pausesOf = async (session: Promise<unknown>) => pausesIn(await session.catch((error: unknown) => error));
  await rig.credentials(account, { password: 'another' });
  const [untilProbe] = await pausesOf(getSession(ports, name, { kind: 'sign-in', credentials: { from: 'stored' } }));
  expect(untilProbe).toBe(120);
  await rig.endSessions(account);
  rig.clock.advance(280_000);
  const ask = () => pausesOf(rig.container().accessTokens.get(name, undefined));
  for (let asked = 0; asked < 2; asked += 1) {
    const [untilHour = 0, retryAfter = 0] = await ask();
    expect(untilHour).toBeGreaterThan(3500);
    expect(retryAfter).toBeLessThan(300);
  }
});

test('an operator has a refused sign-in tried now, but not twice within half a minute', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.credentials(account, { password: 'another' });
  const signIn = () => getSession(ports, name, { kind: 'sign-in', credentials: { from: 'stored' } });
  const askFiveTimes = async () => {
    for (let asked = 0; asked < 5; asked += 1) {
      const [, retryAfter] = pausesIn(await signIn().catch((error: unknown) => error));
      expect(retryAfter).toBeGreaterThan(20);
      expect(retryAfter).toBeLessThanOrEqual(30);
    }
  };
  expect(await rig.callsDuring(account, askFiveTimes)).toEqual({ login: 1 });
  rig.clock.advance(30_000);
  expect(await rig.callsDuring(account, askFiveTimes)).toEqual({ login: 1 });
  await rig.credentials(account, { password: account.password });
  rig.clock.advance(30_000);
  await expect(signIn()).resolves.toBeDefined();
});

test('a new sign-in ends a refusal', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(280_000);
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_refused' });
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  await put({ name, ports }, { signIn });
  await expect(rig.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('credentials of another account are refused for a connection', async ({ rig }) => {
  const { name } = await connect(rig);
  const signIn = passwordSignIn(rig.simulator.addAccount());
  const credentials = { from: 'request', signIn } as const;
  await expect(getSession(rig.container(), name, { kind: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'account_mismatch',
  });
});

test('a stored sign-in of another account is tried once and noted on the connection', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  const other = rig.simulator.addAccount();
  await put({ name, ports }, { signIn: passwordSignIn(other), keepFresh: true }, { ...VERIFY, verify: false });
  for (let i = 0; i < 3; i += 1) {
    await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'account_mismatch',
    });
  }
  expect((await rig.calls(other)).login).toBe(1);
  expect(await ports.connections.find(name)).toMatchObject({ lastError: 'account_mismatch', lease: null });
});

test('a sign-in whose secret is gone is reported as missing', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  await ports.secretRemover.removeAll(name, rig.clock.now());
  await ports.connections.activate(name, {
    signInKind: 'ringcx-password',
    keepFresh: true,
    hosts: null,
    user: undefined,
    dropSession: { version: 'another' },
    dueAt: null,
    forgettingBefore: 0,
  });
  await expect(ports.accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
});

test('wrong credentials in a request are refused and change nothing', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const before = await ports.connections.find(name);
  const signIn = { ...passwordSignIn(account), password: new Redacted('wrong') };
  const credentials = { from: 'request', signIn } as const;
  await expect(getSession(ports, name, { kind: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'credentials_refused',
  });
  expect(await ports.connections.find(name)).toMatchObject({
    refusal: null,
    failures: { count: 0 },
    lastError: before?.lastError,
    lease: null,
  });
});

test('a missing sign-in works as soon as it is stored, even just after a failure', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  await store(rig, 'repaired', passwordSignIn(account));
  await ports.secretRemover.removeAll('repaired', rig.clock.now());
  await rig.endSessions(account);
  rig.clock.advance(300_000);
  await expect(ports.accessTokens.get('repaired', undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await store(rig, 'repaired', passwordSignIn(account));
  await expect(ports.accessTokens.get('repaired', undefined)).resolves.toBeDefined();
});
