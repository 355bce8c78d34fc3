import { expect } from 'vitest';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';
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
