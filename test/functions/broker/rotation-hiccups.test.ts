import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../world.ts';
import { connectManaged, current, expectNothingOutOfSight, look, PERIOD_MS, rotateNow } from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const HICCUPS = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'malformed' },
  { kind: 'drop-after' },
];
const CALLS = ['api-token-list', 'accounts', 'api-token-delete'];

test.each(CALLS.flatMap((endpoint) => HICCUPS.map((fault) => ({ endpoint, ...fault }))))(
  'a hiccup of RingCX ($endpoint, $kind $status) delays a rotation and does no harm',
  async (fault) => {
    const connected = await connectManaged(world);
    const { account } = connected;
    world.clock.advance(PERIOD_MS);
    await rotateNow(world, connected);
    world.clock.advance(PERIOD_MS);
    const before = await current(connected);
    await world.fault({ ...fault, account: account.mainAccountId });
    await rotateNow(world, connected);
    for (let looks = 0; looks < 4; looks += 1) {
      world.clock.advance(16 * 60_000);
      await look(world, connected);
    }
    expect(await current(connected)).not.toBe(before);
    expect(await world.apiTokens(account)).toEqual(expect.arrayContaining([before, await current(connected)]));
    await expectNothingOutOfSight(world, connected);
  },
);

test('a revocation that fails is counted, retried by later ticks, and does not block the rotation', async () => {
  const connected = await connectManaged(world);
  const { mainAccountId } = connected.account;
  const oldest = await current(connected);
  const notRevoked = () => world.heard.counts.get('ApiTokenNotRevoked') ?? 0;
  world.clock.advance(PERIOD_MS);
  await rotateNow(world, connected);
  world.clock.advance(PERIOD_MS);
  const before = { notRevoked: notRevoked(), current: await current(connected) };
  await world.fault({ endpoint: 'api-token-delete', account: mainAccountId, kind: 'status', status: 500 });
  await rotateNow(world, connected);
  expect(await current(connected)).not.toBe(before.current);
  expect(await world.apiTokens(connected.account)).toContain(oldest);
  expect(notRevoked() - before.notRevoked).toBe(1);
  world.clock.advance(16 * 60_000);
  await look(world, connected);
  expect(await world.apiTokens(connected.account)).not.toContain(oldest);
  expect(notRevoked() - before.notRevoked).toBe(1);
  await expectNothingOutOfSight(world, connected);
});
