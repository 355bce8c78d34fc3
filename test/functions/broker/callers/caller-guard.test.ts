import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallerGuard } from '../../../../functions/broker/callers/caller-guard.ts';
import { putCaller } from '../../../../functions/broker/callers/put-caller.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { type Rig, startRig } from '../../rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  await rig.close();
});

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const GRANTS = { scopes: ['access-token:read'], connections: ['acme'], expiresAt: undefined, newSecret: true } as const;

async function create(id: string, change: object = {}): Promise<Redacted> {
  const { secret } = await putCaller(rig.container(), id, { ...GRANTS, ...change });
  if (!secret) throw new Error('no secret was given');
  return secret;
}

/** The guard of one container, and how often it has read the table. */
function startGuard() {
  const { callers } = rig.container();
  const reads: string[] = [];
  const find = (id: string) => {
    reads.push(id);
    return callers.find(id);
  };
  const guard = new CallerGuard({ callers: { find }, clock: rig.clock });
  const guess = async (id: string, times: number, prefix = 'wrong') => {
    for (let count = 0; count < times; count += 1) await guard.authenticate(id, new Redacted(`${prefix}-${count}`));
  };
  return { guard, reads, guess };
}

const LIMITED = { code: 'rate_limited', retryAfterSeconds: expect.any(Number) };

test('a good credential is looked up once a minute', async () => {
  const secret = await create('warm');
  const { guard, reads } = startGuard();
  for (let count = 0; count < 3; count += 1)
    await expect(guard.authenticate('warm', secret)).resolves.toMatchObject({ id: 'warm', connections: ['acme'] });
  expect(reads).toHaveLength(1);
  rig.clock.advance(MINUTE_MS);
  await expect(guard.authenticate('warm', secret)).resolves.toBeDefined();
  expect(reads).toHaveLength(2);
});

test('a remembered credential is good for its own caller alone', async () => {
  const secret = await create('owner');
  await create('neighbour');
  const { guard } = startGuard();
  await expect(guard.authenticate('owner', secret)).resolves.toBeDefined();
  await expect(guard.authenticate('neighbour', secret)).resolves.toBeUndefined();
});

test('a removed caller is out after a minute', async () => {
  const secret = await create('removed');
  const { guard } = startGuard();
  await expect(guard.authenticate('removed', secret)).resolves.toBeDefined();
  await rig.container().callers.remove('removed');
  rig.clock.advance(MINUTE_MS);
  await expect(guard.authenticate('removed', secret)).resolves.toBeUndefined();
});

test('a caller that expires is out at once, although it is remembered', async () => {
  const secret = await create('expiring', { expiresAt: rig.clock.now() + 20 * SECOND_MS });
  const { guard } = startGuard();
  await expect(guard.authenticate('expiring', secret)).resolves.toBeDefined();
  rig.clock.advance(20 * SECOND_MS);
  await expect(guard.authenticate('expiring', secret)).resolves.toBeUndefined();
});

test('a credential that was just refused costs no second read for ten seconds', async () => {
  const { guard, reads } = startGuard();
  const wrong = new Redacted('wrong');
  for (let count = 0; count < 50; count += 1)
    await expect(guard.authenticate('nobody', wrong)).resolves.toBeUndefined();
  expect(reads).toHaveLength(1);
  rig.clock.advance(10 * SECOND_MS);
  await expect(guard.authenticate('nobody', wrong)).resolves.toBeUndefined();
  expect(reads).toHaveLength(2);
});

test('after twenty wrong secrets in a minute, a caller is refused without a read until the first is a minute old', async () => {
  const secret = await create('guessed');
  const { guard, reads, guess } = startGuard();
  await guess('guessed', 20);
  expect(reads).toHaveLength(20);
  await expect(guess('guessed', 1, 'another')).rejects.toMatchObject(LIMITED);
  await expect(guard.authenticate('guessed', secret)).rejects.toMatchObject(LIMITED);
  expect(reads).toHaveLength(20);
  rig.clock.advance(MINUTE_MS);
  await expect(guard.authenticate('guessed', secret)).resolves.toBeDefined();
});

test('guesses lock out neither another caller nor a secret that was good before', async () => {
  const secret = await create('known');
  const other = await create('other');
  const { guard, guess } = startGuard();
  await expect(guard.authenticate('known', secret)).resolves.toBeDefined();
  rig.clock.advance(MINUTE_MS);
  await guess('known', 20);
  await expect(guess('known', 1, 'another')).rejects.toMatchObject(LIMITED);
  await expect(guard.authenticate('known', secret)).resolves.toBeDefined();
  await expect(guard.authenticate('other', other)).resolves.toBeDefined();
});

test('an old secret that is tried all the time locks nobody out', async () => {
  const secret = await create('rolled');
  const { guard, guess } = startGuard();
  for (let seconds = 0; seconds < 120; seconds += 1) {
    await guess('rolled', 2, 'old');
    rig.clock.advance(SECOND_MS);
  }
  await expect(guard.authenticate('rolled', secret)).resolves.toBeDefined();
});

test('a container remembers a bounded number of wrong secrets', async () => {
  const { guard, reads } = startGuard();
  const wrong = new Redacted('wrong');
  for (let count = 0; count <= 1000; count += 1) await guard.authenticate(`nobody-${count}`, wrong);
  await guard.authenticate('nobody-1000', wrong);
  expect(reads).toHaveLength(1001);
  await guard.authenticate('nobody-0', wrong);
  expect(reads).toHaveLength(1002);
});
