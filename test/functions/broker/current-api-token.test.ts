import { afterAll, beforeAll, expect, test } from 'vitest';
import { CurrentApiTokens } from '../../../functions/broker/current-api-token.ts';
import { startWorld, type World } from '../world.ts';
import { connectManaged, current, PERIOD_DAYS, rotateNow } from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

test('the current token is remembered, and a rotation shows at once', async () => {
  const connected = await connectManaged(world);
  const tokens = new CurrentApiTokens(connected.ports);
  const first = await tokens.get(connected.name);
  expect(await tokens.get(connected.name)).toBe(first);
  await rotateNow(world, connected);
  expect((await tokens.get(connected.name)).apiToken.open()).toBe(await current(connected));
});

test('the current token is never one older than AWSPREVIOUS, whatever the table says', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  const oldest = (await ports.managed.find(name))?.versionId ?? null;
  await rotateNow(world, connected);
  await rotateNow(world, connected);
  await ports.managed.note(name, PERIOD_DAYS, { versionId: oldest });
  expect((await new CurrentApiTokens(ports).get(name)).apiToken.open()).toBe(await current(connected));
});
