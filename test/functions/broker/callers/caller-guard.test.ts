import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallerGuard, IN_AUTHORIZER, IN_FUNCTION } from '../../../../functions/broker/callers/caller-guard.ts';
import { putCaller } from '../../../../functions/broker/callers/put-caller.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { recordTelemetry } from '../../recorded-telemetry.ts';
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

/** A text of the form that secrets have. */
const wrongSecret = (name = 'wrong') => new Redacted(name.padEnd(43, '-'));

/** The guard of one container, how often it has read the table, and a way to stop the table. */
function startGuard(rules = IN_FUNCTION) {
  const { callers, outbox } = rig.container();
  const reads: string[] = [];
  const table = { stopped: false };
  const find = (id: string) => {
    reads.push(id);
    if (table.stopped) throw new Error('the table is stopped');
    return callers.find(id);
  };
  const telemetry = recordTelemetry();
  const guard = new CallerGuard({ callers: { find }, clock: rig.clock, telemetry, outbox }, rules);
  const guess = async (id: string, times: number, prefix = 'wrong') => {
    for (let count = 0; count < times; count += 1) await guard.authenticate(id, wrongSecret(`${prefix}-${count}`));
  };
  return { guard, reads, guess, table, telemetry };
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
  const wrong = wrongSecret();
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
  const wrong = wrongSecret();
  for (let count = 0; count <= 1000; count += 1) await guard.authenticate(`nobody-${count}`, wrong);
  await guard.authenticate('nobody-1000', wrong);
  expect(reads).toHaveLength(1001);
  await guard.authenticate('nobody-0', wrong);
  expect(reads).toHaveLength(1002);
});

test('a secret that does not have the form of one costs no read', async () => {
  const { guard, reads } = startGuard();
  for (const text of ['x', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}!`, `${'x'.repeat(43)}\n`])
    await expect(guard.authenticate('somebody', new Redacted(text))).resolves.toBeUndefined();
  expect(reads).toEqual([]);
});

test('in the authorizer a good credential is looked up each time, and a refused one once in ten seconds', async () => {
  const secret = await create('behind');
  const { guard, reads } = startGuard(IN_AUTHORIZER);
  for (let count = 0; count < 3; count += 1) {
    await expect(guard.authenticate('behind', secret)).resolves.toBeDefined();
    await expect(guard.authenticate('unknown', wrongSecret())).resolves.toBeUndefined();
  }
  expect(reads.filter((id) => id === 'behind')).toHaveLength(3);
  expect(reads.filter((id) => id === 'unknown')).toHaveLength(1);
});

test('in the authorizer guesses lock nobody out', async () => {
  const secret = await create('besieged');
  const { guard, guess } = startGuard(IN_AUTHORIZER);
  await guess('besieged', 30);
  await expect(guard.authenticate('besieged', secret)).resolves.toBeDefined();
});

test.each([
  ['the authorizer', IN_AUTHORIZER],
  ['a function', IN_FUNCTION],
])('while the table does not answer, %s admits a caller for four minutes more, and says so', async (_, rules) => {
  const secret = await create('stranded');
  const { guard, table, telemetry } = startGuard(rules);
  await expect(guard.authenticate('stranded', secret)).resolves.toBeDefined();
  table.stopped = true;
  rig.clock.advance(4 * MINUTE_MS - 10 * SECOND_MS);
  await expect(guard.authenticate('stranded', secret)).resolves.toMatchObject({ id: 'stranded' });
  expect(telemetry.lines).toEqual([
    { message: 'caller admitted without the table', fields: { caller: 'stranded', reason: 'Error' } },
  ]);
  rig.clock.advance(10 * SECOND_MS);
  await expect(guard.authenticate('stranded', secret)).rejects.toThrow('the table is stopped');
});

test('a table that does not answer lets in nobody who was not admitted before, was refused since, or has expired', async () => {
  const removed = await create('gone');
  const expiring = await create('ending', { expiresAt: rig.clock.now() + 20 * SECOND_MS });
  const { guard, table } = startGuard(IN_AUTHORIZER);
  await expect(guard.authenticate('gone', removed)).resolves.toBeDefined();
  await expect(guard.authenticate('ending', expiring)).resolves.toBeDefined();
  await rig.container().callers.remove('gone');
  await expect(guard.authenticate('gone', removed)).resolves.toBeUndefined();
  table.stopped = true;
  rig.clock.advance(20 * SECOND_MS);
  for (const [id, secret] of [
    ['gone', removed],
    ['ending', expiring],
    ['other', wrongSecret()],
  ] as const)
    await expect(guard.authenticate(id, secret)).rejects.toThrow('the table is stopped');
});
