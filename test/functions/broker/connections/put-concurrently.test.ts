import { expect } from 'vitest';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { SHARD_COUNT } from '../../../../functions/contract/refresher-event.ts';
import type { SimulatedAccount } from '../../../../simulator/start-simulator.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, VERIFY } from '../connect.ts';

const ALL = { from: 0, to: SHARD_COUNT };
const delay = async (rig: Rig, account: SimulatedAccount, endpoint: string) =>
  await rig.fault({ endpoint, account: account.mainAccountId, kind: 'delay', delayMs: 400 });

test('a sign-in stored while the one before is being refused is not refused for it', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(300_000);
  await delay(rig, account, 'login');
  const old = rig
    .container()
    .accessTokens.get(name, undefined)
    .catch((error: unknown) => error);
  const signIn = passwordSignIn({ ...account, password: 'changed' });
  await putConnection(
    ports,
    name,
    { signIn, keepFresh: undefined, rotateAfterDays: undefined },
    { ...VERIFY, verify: false },
  );
  await old;
  await expect(rig.container().accessTokens.get(name, undefined)).resolves.toBeDefined();
});

test('a setting changed while the session is being renewed is not lost', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  rig.clock.advance(300_000);
  await delay(rig, account, 'refresh');
  const renewal = rig.container().accessTokens.get(name, undefined);
  await putConnection(ports, name, { signIn: undefined, keepFresh: true, rotateAfterDays: undefined }, VERIFY);
  await renewal;
  const { refresh = 0 } = await rig.calls(account);
  rig.clock.advance(290_000);
  await refreshDue(ports, ALL);
  expect((await rig.calls(account)).refresh).toBe(refresh + 1);
});

test('a first sign-in that was not stored leaves the name free for another account', async ({ rig }) => {
  const ports = rig.container();
  const broken = {
    ...ports,
    signIns: { find: async () => undefined, put: async () => Promise.reject(new Error('no answer')) },
  };
  const first = { signIn: passwordSignIn(rig.simulator.addAccount()), keepFresh: true, rotateAfterDays: undefined };
  await expect(putConnection(broken, 'half-done', first, VERIFY)).rejects.toThrow('no answer');
  const second = { ...first, signIn: passwordSignIn(rig.simulator.addAccount()) };
  await expect(putConnection(ports, 'half-done', second, VERIFY)).resolves.toBeUndefined();
});

test('with the sign-ins used up, a dead refresh token is tried once', async ({ rig }) => {
  const { name, account } = await connect(rig, { kind: 'ringex' });
  const credentials = { from: 'stored' } as const;
  for (let i = 0; i < 4; i += 1) await getSession(rig.container(), name, { kind: 'sign-in', credentials });
  await rig.endSessions(account);
  const demand = { kind: 'refresh' } as const;
  const telemetry = () =>
    rig.telemetry.lines.filter(({ fields }) => fields.connection === name && fields.code === 'exchange_limit');
  for (let i = 0; i < 10; i += 1) {
    await expect(getSession(rig.container(), name, demand)).rejects.toMatchObject({ code: 'exchange_limit' });
  }
  expect(telemetry()).toHaveLength(1);
  expect((await rig.container().connections.find(name))?.session?.refreshToken).toBeNull();
});

test('an outage of RingCX does not cost a refresh token that is good', async ({ rig }) => {
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

test('what goes wrong with the credentials of a request does not stop the connection', async ({ rig }) => {
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
