import { randomUUID } from 'node:crypto';
import { DeleteSecretCommand, GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRotation } from '../../../functions/broker/api-tokens.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { type ConnectionChange, putConnection } from '../../../functions/broker/put-connection.ts';
import { secretName } from '../../../functions/contract/secret-names.ts';
import { passwordSignIn, startWorld, type World } from '../world.ts';
import { type Connected, VERIFY } from './connect.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  PERIOD_MS,
  rotateNow,
} from './managed-tokens.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const MINUTE_MS = 60_000;
const SETTINGS = { signIn: undefined, keepFresh: undefined };

const put = async ({ name }: Connected, change: Partial<ConnectionChange>) => {
  await putConnection(world.container(), name, { ...SETTINGS, rotateAfterDays: PERIOD_DAYS, ...change }, VERIFY);
  await world.rotationsSettled();
};

const nameOf = ({ name }: Connected): string => secretName('ringcx', name, 'api-token');

const putVersion = async (connected: Connected, SecretString: string, VersionStages: string[]) => {
  const request = { SecretId: nameOf(connected), ClientRequestToken: randomUUID(), SecretString, VersionStages };
  await connected.ports.secretsManager.send(new PutSecretValueCommand(request));
};

/** Minutes of ticks until there is another token in AWSCURRENT than before. */
async function minutesUntilAnother(connected: Connected, before: string, most: number): Promise<number> {
  for (let minutes = 0; minutes < most; minutes += 1) {
    const now = await current(connected);
    if (now !== before && now !== '') return minutes;
    world.clock.advance(MINUTE_MS);
    await look(world, connected);
  }
  return Number.POSITIVE_INFINITY;
}

test('a PUT brings a look, though it changes nothing', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  const { mainAccountId } = account;
  await world.fault({ endpoint: 'api-token-list', account: mainAccountId, kind: 'status', status: 500, count: 3 });
  await expect(forgetConnection(ports, name, false)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  await world.clearFaults();
  // As a PUT leaves it that has given the forgetting up and died.
  await ports.connections.activate(name, {
    signInKind: 'ringcx-password',
    keepFresh: false,
    dropSession: null,
    dueAt: null,
    forgettingBefore: world.clock.now() + 1,
  });
  const before = await current(connected);
  await put(connected, { signIn: passwordSignIn(account) });
  expect(await minutesUntilAnother(connected, before, 5)).toBeLessThan(5);
  expect((await ports.secret.describe(name))?.rotationEnabled).toBe(true);
});

test('a rotation that cannot be started when it was to be started anew is started later', async () => {
  const connected = await connectManaged(world);
  const { name, ports } = connected;
  await leaveHalfWay(world, connected);
  const before = await current(connected);
  // As a refresher leaves it that has died between the two.
  const { versions } = (await ports.secret.describe(name)) ?? { versions: new Map<string, string[]>() };
  const [pending = ''] = [...versions].find(([, labels]) => labels.includes('AWSPENDING')) ?? [];
  await ports.managed.note(name, PERIOD_DAYS, { restartWanted: true }, world.clock.now());
  await ports.secret.clearPending(name, pending);
  await look(world, connected);
  expect(await current(connected)).not.toBe(before);
  expect((await ports.managed.find(name))?.restartWanted).toBe(false);
});

test('a label that somebody has left behind is cleared within the quarter of an hour in which a rotation was asked for', async () => {
  const connected = await connectManaged(world);
  world.clock.advance(61_000);
  await look(world, connected);
  const before = await current(connected);
  await putVersion(connected, '{}', ['AWSPENDING']);
  expect(await startRotation(connected.ports, connected.name)).toBe('under way');
  expect(await minutesUntilAnother(connected, before, 60)).toBeLessThanOrEqual(15);
});

test('a token that was switched off half-way is revoked, and switching on again rotates at once', async () => {
  const connected = await connectManaged(world);
  await leaveHalfWay(world, connected);
  await put(connected, { rotateAfterDays: null });
  for (let day = 0; day < 3; day += 1) {
    world.clock.advance(24 * 60 * MINUTE_MS);
    await look(world, connected);
  }
  const before = await current(connected);
  expect(await world.apiTokens(connected.account)).toEqual([before]);
  await putVersion(connected, '{}', ['AWSPENDING']);
  await put(connected, {});
  expect(await current(connected)).not.toBe(before);
  await expectNothingOutOfSight(world, connected);
});

test('a first token that could not be made is made as soon as the reason was mended', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  await forgetConnection(ports, name, false);
  const refused = { endpoint: 'api-token-create', kind: 'status', status: 403, count: 5000 };
  await world.fault({ ...refused, account: account.mainAccountId });
  await put(connected, { signIn: passwordSignIn(account) });
  const counted = (metric: string) => world.heard.counts.get(metric) ?? 0;
  const [dead, overdue] = [counted('ManagedTokenDead'), counted('ManagedTokenOverdue')];
  for (let minutes = 0; minutes < 120; minutes += 1) {
    world.clock.advance(MINUTE_MS);
    await look(world, connected);
  }
  // Nobody has had it: late, but not dead; and said when something is done about it, not at every look.
  expect(counted('ManagedTokenDead')).toBe(dead);
  expect(counted('ManagedTokenOverdue') - overdue).toBeGreaterThan(0);
  expect(counted('ManagedTokenOverdue') - overdue).toBeLessThan(12);
  await world.clearFaults();
  await put(connected, { signIn: passwordSignIn(account) });
  const working = async () => (await world.apiTokens(account)).includes(await current(connected));
  for (let minutes = 0; minutes < 10 && !(await working()); minutes += 1) {
    world.clock.advance(MINUTE_MS);
    await look(world, connected);
  }
  expect(await working()).toBe(true);
});

test('a value that somebody has put into the secret is replaced', async () => {
  const connected = await connectManaged(world);
  const { SecretString = '' } = await connected.ports.secretsManager.send(
    new GetSecretValueCommand({ SecretId: nameOf(connected) }),
  );
  const first = await current(connected);
  await rotateNow(world, connected);
  await putVersion(connected, SecretString, ['AWSCURRENT']);
  world.clock.advance(2 * 60 * MINUTE_MS);
  expect(await minutesUntilAnother(connected, first, 5)).toBeLessThan(5);
  expect(await world.apiTokens(connected.account)).toContain(await current(connected));
});

test('a secret that somebody has deleted is reported and made again', async () => {
  const connected = await connectManaged(world);
  world.clock.advance(61_000);
  await look(world, connected);
  const before = await current(connected);
  const dead = world.heard.counts.get('ManagedTokenDead') ?? 0;
  const request = { SecretId: nameOf(connected), RecoveryWindowInDays: 7 };
  await connected.ports.secretsManager.send(new DeleteSecretCommand(request));
  world.clock.advance(2 * 60 * MINUTE_MS);
  await look(world, connected);
  expect(await current(connected)).not.toBe(before);
  expect(world.heard.counts.get('ManagedTokenDead')).toBe(dead + 1);
});

test('a rotation lists and revokes once, however many replaced tokens are due', async () => {
  const connected = await connectManaged(world);
  for (let rotations = 0; rotations < 4; rotations += 1) await rotateNow(world, connected);
  world.clock.advance(PERIOD_MS + 1000);
  const calls = await world.callsDuring(connected.account, () => rotateNow(world, connected));
  expect(calls).toMatchObject({ 'api-token-create': 1, 'api-token-list': 1, 'api-token-delete': 1, accounts: 1 });
  await look(world, connected);
  await expectNothingOutOfSight(world, connected);
});

test('an answer that anything might give proves no token', async () => {
  const connected = await connectManaged(world);
  const { mainAccountId } = connected.account;
  const before = await current(connected);
  await world.fault({ endpoint: 'accounts', account: mainAccountId, kind: 'malformed', count: 500 });
  await rotateNow(world, connected);
  expect(await current(connected)).toBe(before);
  await world.clearFaults();
});
