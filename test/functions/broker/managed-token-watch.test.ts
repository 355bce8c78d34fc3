import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { putConnection } from '../../../functions/broker/put-connection.ts';
import { DAY_MS } from '../../../functions/broker/rotation-ports.ts';
import type { SimulatedAccount } from '../../../simulator/start-simulator.ts';
import { startWorld, type World } from '../world.ts';
import { connect, VERIFY } from './connect.ts';
import { expectEverLessOften } from './growing-gaps.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  rotateNow,
} from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const refuseCreation = async ({ mainAccountId }: SimulatedAccount) =>
  await world.fault({ endpoint: 'api-token-create', account: mainAccountId, kind: 'status', status: 403, count: 5000 });

test('a managed token that somebody revoked is replaced within the tick that finds it', async () => {
  const connected = await connectManaged(world);
  const before = await current(connected);
  await world.revokeApiToken(connected.account, before);
  const dead = () => world.heard.counts.get('ManagedTokenDead') ?? 0;
  const counted = dead();
  world.clock.advance(2 * 3600_000);
  await look(world, connected);
  expect(await current(connected)).not.toBe(before);
  expect(await world.apiTokens(connected.account)).toEqual([await current(connected)]);
  expect(dead() - counted).toBe(1);
});

test('a rotation stuck half-way is set going again, and its token is not out of sight', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  await leaveHalfWay(world, connected);
  const before = await current(connected);
  for (let i = 0; i < 3; i += 1) {
    world.clock.advance(2 * 3600_000);
    await look(world, connected);
  }
  expect(await current(connected)).not.toBe(before);
  await expectNothingOutOfSight(world, connected);
  expect((await ports.secret.describe(name))?.rotationEnabled).toBe(true);
});

test('a rotation that was switched on in the table alone is brought about by the refresher', async () => {
  const connected = await connect(world, { rotateAfterDays: null });
  const { name, ports } = connected;
  await ports.managed.set(name, { afterDays: PERIOD_DAYS }, world.clock.now());
  await look(world, connected);
  expect(await world.apiTokens(connected.account)).toEqual([await current(connected)]);
});

test('a dead token is not overlooked because a rotation is stuck half-way', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  await refuseCreation(account);
  await rotateNow(world, connected);
  const before = await current(connected);
  await world.revokeApiToken(account, before);
  await world.clearFaults();
  for (const laterMs of [2 * 3600_000, 3 * 60_000]) {
    world.clock.advance(laterMs);
    await look(world, connected);
  }
  expect(await current(connected)).not.toBe(before);
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
  expect((await ports.secret.describe(name))?.rotationEnabled).toBe(true);
});

test('a rotation that keeps failing is started anew ever less often', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  const restarts = async () => (await ports.managed.find(name))?.restarts ?? 0;
  await world.revokeApiToken(account, await current(connected));
  await refuseCreation(account);
  const startedAt: number[] = [];
  for (let lookNumber = 0; lookNumber < 60; lookNumber += 1) {
    const before = await restarts();
    world.clock.advance(20 * 60_000);
    await look(world, connected);
    if ((await restarts()) > before) startedAt.push(lookNumber);
  }
  expectEverLessOften(startedAt, 4);
  await world.clearFaults();
  for (let i = 0; i < 30; i += 1) {
    world.clock.advance(20 * 60_000);
    await look(world, connected);
  }
  expect(await world.apiTokens(account)).toEqual([await current(connected)]);
});

test('a shorter period is no reason to call a token overdue', async () => {
  const connected = await connectManaged(world, 90);
  const { name, ports } = connected;
  const before = await current(connected);
  world.clock.advance(60 * DAY_MS);
  await putConnection(ports, name, { signIn: undefined, keepFresh: undefined, rotateAfterDays: 14 }, VERIFY);
  await world.rotationsSettled();
  world.clock.advance(70_000);
  await look(world, connected);
  expect(await current(connected)).toBe(before);
  const said = world.heard.lines.filter(({ fields }) => fields.connection === name).map(({ message }) => message);
  expect(said.filter((message) => message.includes('overdue'))).toEqual([]);
});

test('a setting written while its connection was being forgotten is ended by the refresher', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  await forgetConnection(ports, name, false);
  await ports.managed.set(name, { afterDays: PERIOD_DAYS }, world.clock.now());
  await look(world, connected);
  expect(await ports.managed.find(name)).toBeUndefined();
});
