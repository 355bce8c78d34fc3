import { afterAll, beforeAll, expect, test } from 'vitest';
import type { renewSession } from '../../../functions/broker/renewal.ts';
import { remainingMs } from '../../../functions/broker/session.ts';
import { startWorld, type World } from '../world.ts';
import { connect } from './connect.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('a session in the table is given out without a call to RingCX', async () => {
  const { name, account } = await connect(world);
  const calls = await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined));
  expect(calls).toEqual({});
});

test('a session in memory is given out without a call to the table', async () => {
  const { name } = await connect(world);
  const { accessTokens } = world.container();
  const first = await accessTokens.get(name, undefined);
  expect(await accessTokens.get(name, undefined)).toBe(first);
});

test('a session with too little life left is refreshed', async () => {
  const { name, account } = await connect(world);
  world.clock.advance(280_000);
  let session: Awaited<ReturnType<typeof renewSession>> | undefined;
  const calls = await world.callsDuring(account, async () => {
    session = await world.container().accessTokens.get(name, undefined);
  });
  expect(calls).toEqual({ refresh: 1 });
  expect(session && remainingMs(session, world.clock.now())).toBeGreaterThan(280_000);
});

test('more life is got by a refresh when more is asked for than is left', async () => {
  const { name, account } = await connect(world);
  world.clock.advance(60_000);
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, 270_000))).toEqual({
    refresh: 1,
  });
});

test('more life than RingCX gives an account is refused without a call', async () => {
  const { name, account } = await connect(world, { tokenSeconds: 60 });
  const calls = await world.callsDuring(account, () =>
    expect(world.container().accessTokens.get(name, 120_000)).rejects.toMatchObject({
      code: 'remaining_not_available',
    }),
  );
  expect(calls).toEqual({});
});

test('many containers at once make one refresh, and all give the same token', async () => {
  const { name, account } = await connect(world);
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
  const { name, account, ports } = await connect(world);
  world.clock.advance(290_000);
  const now = world.clock.now();
  await ports.connections.takeLease(name, 'one that died', now, now + 4000);
  world.clock.advance(4000);
  expect(await world.callsDuring(account, () => world.container().accessTokens.get(name, undefined))).toEqual({
    refresh: 1,
  });
});

test('an unknown connection is said to be unknown', async () => {
  await expect(world.container().accessTokens.get('nobody', undefined)).rejects.toMatchObject({
    code: 'connection_unknown',
  });
});
