import { expect } from 'vitest';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { passwordSignIn } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, VERIFY } from '../connect.ts';

test('refused credentials are remembered: a thousand requests make one login', async ({ rig }) => {
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

test('a new sign-in ends a refusal', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(280_000);
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_refused' });
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  await putConnection(ports, name, { signIn, keepFresh: undefined, rotateAfterDays: undefined }, VERIFY);
  await expect(rig.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('five sign-ins a minute are never exceeded, whatever the number of containers', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  rig.clock.advance(70_000);
  const credentials = { from: 'stored' } as const;
  const signIn = () => getSession(rig.container(), name, { kind: 'sign-in', credentials });
  let outcomes: PromiseSettledResult<unknown>[] = [];
  const calls = await rig.callsDuring(account, async () => {
    outcomes = await Promise.allSettled(Array.from({ length: 8 }, signIn));
  });
  expect(calls).toEqual({ 'ringex-token': 5, exchange: 5 });
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  expect(refused).toHaveLength(3);
  for (const reason of refused)
    expect(reason).toMatchObject({ code: 'exchange_limit', retryAfterSeconds: expect.any(Number) });
  rig.clock.advance(66_000);
  await expect(signIn()).resolves.toBeDefined();
});

test('credentials of another account do not slip into a connection', async ({ rig }) => {
  const { name } = await connect(rig);
  const signIn = passwordSignIn(rig.simulator.addAccount());
  const credentials = { from: 'request', signIn } as const;
  await expect(getSession(rig.container(), name, { kind: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'account_mismatch',
  });
});

test('a stored sign-in for another account is tried once and said once', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  const other = rig.simulator.addAccount();
  const change = { signIn: passwordSignIn(other), keepFresh: true, rotateAfterDays: undefined };
  await putConnection(ports, name, change, { ...VERIFY, verify: false });
  for (let i = 0; i < 3; i += 1) {
    await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({
      code: 'account_mismatch',
    });
  }
  expect((await rig.calls(other)).login).toBe(1);
  expect(await ports.connections.find(name)).toMatchObject({ lastError: 'account_mismatch', lease: null });
});

test('a sign-in whose secret is gone is said to be missing', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  await ports.secretRemover.removeAll(name, rig.clock.now());
  await ports.connections.activate(name, {
    signInKind: 'ringcx-password',
    keepFresh: true,
    dropSession: { version: 'another' },
    dueAt: null,
    forgettingBefore: 0,
  });
  await expect(ports.accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
  await expect(rig.container().accessTokens.get(name, undefined)).rejects.toMatchObject({ code: 'sign_in_missing' });
});

test('wrong credentials in a request are the request’s fault and change nothing', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const before = await ports.connections.find(name);
  const signIn = { ...passwordSignIn(account), password: new Redacted('wrong') };
  const credentials = { from: 'request', signIn } as const;
  await expect(getSession(ports, name, { kind: 'sign-in', credentials })).rejects.toMatchObject({
    code: 'credentials_refused',
  });
  expect(await ports.connections.find(name)).toMatchObject({
    refusedAt: null,
    failures: 0,
    lastError: before?.lastError,
    lease: null,
  });
});
