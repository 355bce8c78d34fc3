import { expect } from 'vitest';
import { shardOf } from '../../../functions/aws/keys.ts';
import { listAccounts } from '../../../functions/broker/accounts/list-accounts.ts';
import { describeConnection } from '../../../functions/broker/connections/describe-connection.ts';
import { forgetConnection } from '../../../functions/broker/connections/forget-connection.ts';
import { refreshDue } from '../../../functions/broker/refresher/refresh-due.ts';
import { getSession } from '../../../functions/broker/sessions/get-session.ts';
import { type Connected, connect, put } from '../broker/connect.ts';
import { passwordSignIn, type Rig, ringExSignIn } from '../rig.ts';
import { test } from '../rig-test.ts';

const DAY_MS = 24 * 3600_000;

/** DynamoDB removes an item minutes or days after its time to live, and reads return it until then. */
const WHEN = ['still there', 'removed'] as const;

const letExpire = async (rig: Rig, when: (typeof WHEN)[number]): Promise<void> => {
  rig.clock.advance(3 * DAY_MS);
  if (when === 'removed') await rig.removeExpired();
};

const askedLife = { kind: 'remaining', minRemainingMs: 30_000 } as const;

const unknown = (rig: Rig, name: string) =>
  expect(describeConnection(rig.container(), name)).rejects.toMatchObject({ code: 'connection_unknown' });

test('a live connection has no time to live, however it came to be', async ({ rig }) => {
  const first = await connect(rig);
  const again = await connect(rig);
  await forgetConnection(again.ports, again.name, { abandonApiTokens: false });
  await put(again, { signIn: passwordSignIn(again.account), keepFresh: true });
  await letExpire(rig, 'removed');
  for (const { name, account } of [first, again] satisfies Connected[]) {
    await describeConnection(rig.container(), name);
    await getSession(rig.container(), name, askedLife);
    expect((await rig.calls(account)).login).toBeGreaterThan(0);
  }
});

test.for(WHEN)(
  'a connection whose first sign-in failed can be stored days later, its record %s',
  async (when, { rig }) => {
    const account = rig.simulator.addAccount();
    const connection = { name: `late-${when.length}`, ports: rig.container() };
    const wrong = { ...account, password: 'wrong' };
    await expect(put(connection, { signIn: passwordSignIn(wrong) })).rejects.toMatchObject({
      code: 'credentials_refused',
    });
    await letExpire(rig, when);
    await unknown(rig, connection.name);
    await put(connection, { signIn: passwordSignIn(account) });
    await getSession(rig.container(), connection.name, askedLife);
  },
);

test.for(WHEN)(
  'a forgotten connection stays forgotten and can be stored again, its record %s',
  async (when, { rig }) => {
    const connected = await connect(rig, { keepFresh: true });
    await forgetConnection(connected.ports, connected.name, { abandonApiTokens: false });
    await letExpire(rig, when);
    await unknown(rig, connected.name);
    const shard = shardOf(connected.name);
    expect(
      await rig.callsDuring(connected.account, () => refreshDue(rig.container(), { from: shard, to: shard + 1 })),
    ).toEqual({});
    await put(connected, { signIn: passwordSignIn(connected.account) });
    await rig.removeExpired();
    await getSession(rig.container(), connected.name, askedLife);
  },
);

test.for(WHEN)(
  'sign-ins of days ago use up no limit and no RingEX token of days ago is used, their items %s',
  async (when, { rig }) => {
    const { name, account, ports } = await connect(rig, { kind: 'ringex' });
    const signIn = { signIn: ringExSignIn(account) };
    for (let times = 0; times < 4; times += 1) await put({ name, ports }, signIn);
    await letExpire(rig, when);
    const calls = await rig.callsDuring(account, () => put({ name, ports: rig.container() }, signIn));
    expect(calls).toEqual({ 'ringex-token': 1, exchange: 1 });
  },
);

test.for(WHEN)('the accounts of days ago are asked for again, their item %s', async (when, { rig }) => {
  const { name, account } = await connect(rig);
  const before = await listAccounts(rig.container(), name);
  await letExpire(rig, when);
  const calls = await rig.callsDuring(account, async () => {
    expect(await listAccounts(rig.container(), name)).toEqual(before);
  });
  expect(calls.accounts).toBe(1);
});

test.for(WHEN)('an outage of days ago holds no retry back, its item %s', async (when, { rig }) => {
  const { name, account } = await connect(rig);
  await rig.outage({ mode: 'unavailable', account: account.mainAccountId });
  const ask = () => getSession(rig.container(), name, { kind: 'refresh' });
  for (let times = 0; times < 5; times += 1) {
    await expect(ask()).rejects.toMatchObject({ code: 'ringcx_unavailable' });
    rig.clock.advance(10 * 60_000);
  }
  await rig.outage({ mode: 'none', account: account.mainAccountId });
  await letExpire(rig, when);
  await ask();
});
