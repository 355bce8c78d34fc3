import { expect } from 'vitest';
import { getSession } from '../../../../functions/broker/sessions/get-session.ts';
import { DAY_MS } from '../../../../functions/broker/system.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect } from '../connect.ts';
import { look } from '../managed-tokens.ts';

test('a sign-in whose held RingEX token is refused begins with a fresh one at its next turn', async ({ rig }) => {
  rig.simulator.setHypotheses({ reExchange: 'refused', ringExLimit: 2 });
  const connected = await connect(rig, { kind: 'ringex', keepFresh: true, rotateAfterDays: null });
  await rig.endSessions(connected.account);
  // The refresher may use half of the limit: the refused exchange and the one with a fresh token need two turns.
  const calls = await rig.callsDuring(connected.account, async () => {
    for (let minute = 0; minute < 8; minute += 1) {
      rig.clock.advance(60_000);
      await look(rig, connected);
    }
  });
  expect(calls).toMatchObject({ exchange: 2, 'ringex-token': 1 });
  expect(rig.telemetry.lines.at(-1)).toMatchObject({ message: expect.stringMatching(/signed in|refreshed/) });
});

/** Has the session of the connection end, and a request sign in again. */
const signInAgain = async (rig: Rig, { name, account }: Connected): Promise<Record<string, number>> => {
  await rig.endSessions(account);
  rig.clock.advance(300_000);
  return await rig.callsDuring(account, () =>
    getSession(rig.container(), name, { kind: 'refresh' }).catch(() => undefined),
  );
};

test('a disturbance that refuses the fresh RingEX token too does not end the reuse of tokens', async ({ rig }) => {
  rig.simulator.setHypotheses({ reExchange: 'allowed', ringExLimit: 5 });
  const connected = await connect(rig, { kind: 'ringex' });
  const { mainAccountId: account } = connected.account;
  await rig.fault({ endpoint: 'exchange', account, kind: 'status', status: 403, count: 2 });
  expect(await signInAgain(rig, connected)).toMatchObject({ exchange: 2, 'ringex-token': 1 });
  expect(await signInAgain(rig, connected)).toEqual({ exchange: 1 });
});

test('that RingCX takes each RingEX token once is believed for a day', async ({ rig }) => {
  rig.simulator.setHypotheses({ reExchange: 'allowed', ringExLimit: 5 });
  const connected = await connect(rig, { kind: 'ringex' });
  const { mainAccountId: account } = connected.account;
  await rig.fault({ endpoint: 'exchange', account, kind: 'status', status: 403 });
  expect(await signInAgain(rig, connected)).toMatchObject({ exchange: 2, 'ringex-token': 1 });
  expect(await signInAgain(rig, connected)).toMatchObject({ exchange: 1, 'ringex-token': 1 });
  rig.clock.advance(DAY_MS);
  expect(await signInAgain(rig, connected)).toMatchObject({ exchange: 1, 'ringex-token': 1 });
  expect(await signInAgain(rig, connected)).toEqual({ exchange: 1 });
});
