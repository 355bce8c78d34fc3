import { expect } from 'vitest';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect } from '../connect.ts';

const LATER_MS = 400_000;

/** Asks for a token of each connection. @returns the connections that got one, and the calls that this took. */
async function askAll(rig: Rig, connections: readonly Connected[]) {
  let served = 0;
  const calls = await rig.allCallsDuring(async () => {
    for (const { name } of connections) {
      const error = await rig
        .container()
        .accessTokens.get(name, undefined)
        .catch((each: unknown) => each);
      if (error instanceof Error) expect(error).toMatchObject({ code: 'ringcx_unavailable' });
      else served += 1;
    }
  });
  return { served, calls: Object.values(calls).reduce((sum, count) => sum + count, 0) };
}

test('of many connections that try again in vain, one tries for all until RingCX is back', async ({ rig }) => {
  const fleet = [await connect(rig), await connect(rig), await connect(rig), await connect(rig)];
  rig.clock.advance(LATER_MS);
  await rig.outage({ mode: 'down' });
  expect(await askAll(rig, fleet)).toEqual({ served: 0, calls: 4 });
  rig.clock.advance(5000);
  expect(await askAll(rig, fleet)).toEqual({ served: 0, calls: 4 });
  for (let i = 0; i < 3; i += 1) {
    rig.clock.advance(LATER_MS);
    expect(await askAll(rig, fleet)).toEqual({ served: 0, calls: 1 });
  }
  await rig.outage({ mode: 'none' });
  rig.clock.advance(LATER_MS);
  expect((await askAll(rig, fleet)).served).toBe(4);
});

test('a connection that has not failed is never held back', async ({ rig }) => {
  const [failing, another] = [await connect(rig), await connect(rig)];
  rig.clock.advance(LATER_MS);
  await rig.fault({
    endpoint: 'refresh',
    account: failing.account.mainAccountId,
    kind: 'status',
    status: 500,
    count: 9,
  });
  for (let i = 0; i < 3; i += 1) {
    await askAll(rig, [failing]);
    rig.clock.advance(LATER_MS);
  }
  expect((await askAll(rig, [failing, another])).served).toBe(1);
});
