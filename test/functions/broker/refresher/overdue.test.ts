import { expect } from 'vitest';
import { shardOf } from '../../../../functions/aws/keys.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { store } from '../connect.ts';
import { eventsOf } from '../events/events-of.ts';

const MINUTE_MS = 60_000;

async function connectFailing(rig: Rig, name: string) {
  const account = rig.simulator.addAccount();
  await store(rig, name, passwordSignIn(account), true);
  const fault = { account: account.mainAccountId, kind: 'status', status: 500, count: 5000 };
  for (const endpoint of ['refresh', 'login'] as const) await rig.fault({ ...fault, endpoint });
  return account;
}

/** Ticks of the connection's shard, one a minute. */
async function tick(rig: Rig, name: string, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    rig.clock.advance(MINUTE_MS);
    await refreshDue(rig.container(), { from: shardOf(name), to: shardOf(name) + 1 });
  }
}

const gauge = (rig: Rig) => rig.telemetry.counts.get('ConnectionsOverdue') ?? 0;

test('a session that is over for more than five minutes is an event once a day while that lasts', async ({ rig }) => {
  await connectFailing(rig, 'down');
  const expiresAt = (await rig.container().connections.find('down'))?.session?.expiresAt ?? 0;
  const before = gauge(rig);
  await tick(rig, 'down', 9);
  expect([eventsOf(rig, 'SessionOverdue', 'down'), gauge(rig)]).toEqual([[], before]);
  await tick(rig, 'down', 30);
  expect(eventsOf(rig, 'SessionOverdue', 'down')).toMatchObject([
    { code: 'ringcx_unavailable', overdueSince: new Date(expiresAt).toISOString() },
  ]);
  expect(gauge(rig) - before).toBeGreaterThan(2);
  rig.clock.advance(24 * 60 * MINUTE_MS);
  await tick(rig, 'down', 3);
  expect(eventsOf(rig, 'SessionOverdue', 'down')).toHaveLength(2);
  await rig.clearFaults();
  await tick(rig, 'down', 10);
  const recovered = gauge(rig);
  await tick(rig, 'down', 10);
  expect(gauge(rig)).toBe(recovered);
});

test('a refused connection is reported as refused, not as overdue', async ({ rig }) => {
  const account = rig.simulator.addAccount();
  await store(rig, 'refused', passwordSignIn(account), true);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  await tick(rig, 'refused', 90);
  expect(eventsOf(rig, 'SignInRefused', 'refused')).toMatchObject([{ credential: 'sign-in', code: 'sign_in_refused' }]);
  expect(eventsOf(rig, 'SessionOverdue', 'refused')).toEqual([]);
});

test('a session that a tick does not get to is counted as overdue once it is due for five minutes', async ({ rig }) => {
  await connectFailing(rig, 'starved');
  const range = { from: shardOf('starved'), to: shardOf('starved') + 1 };
  const ports = rig.container();
  const before = gauge(rig);
  // Due for five minutes, over for three.
  rig.clock.advance(8 * MINUTE_MS);
  // Reading the index takes all the time that the tick has.
  const slowly = {
    find: async (...args: Parameters<typeof ports.due.find>) => {
      const due = await ports.due.find(...args);
      rig.clock.advance(31_000);
      return due;
    },
  };
  expect((await refreshDue({ ...ports, due: slowly }, range)).left).toBeGreaterThan(0);
  expect(gauge(rig)).toBeGreaterThan(before);
});
