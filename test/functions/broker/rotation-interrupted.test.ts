import { afterAll, beforeAll, expect, test } from 'vitest';
import { adoptApiToken, issueApiToken, listApiTokens } from '../../../functions/broker/api-tokens.ts';
import { forgetConnection } from '../../../functions/broker/forget-connection.ts';
import { startWorld, type World } from '../world.ts';
import { connect } from './connect.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  fingerprintsOf,
  look,
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

test.each(['drop-after', 'malformed'])(
  'a creation whose answer is lost (%s) is adopted, and never revoked by the broker',
  async (kind) => {
    const connected = await connectManaged(world);
    await world.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, kind });
    await rotateNow(world, connected);
    const entry = (await connected.ports.register.list(connected.name)).find((each) => each.adopted);
    expect([entry?.fingerprint]).toEqual(fingerprintsOf([await current(connected)]));
    await expectNothingOutOfSight(world, connected);
    for (let i = 0; i < 3; i += 1) {
      world.clock.advance(PERIOD_MS);
      await rotateNow(world, connected);
    }
    expect(fingerprintsOf(await world.apiTokens(connected.account))).toContain(entry?.fingerprint);
  },
);

test.each([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'drop-before' },
])('a creation that fails ($kind $status) is made good by the next attempt, once', async (fault) => {
  const connected = await connectManaged(world);
  const before = await current(connected);
  await world.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, ...fault });
  await rotateNow(world, connected);
  expect(await current(connected)).not.toBe(before);
  expect(await world.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(world, connected);
});

test('several new tokens after an interruption are left alone and reported, until an operator says which are whose', async () => {
  const connected = await connectManaged(world);
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  await world.foreignApiToken(account);
  const unclear = () => world.heard.counts.get('ApiTokenOriginUnclear') ?? 0;
  const counted = unclear();
  world.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).rejects.toMatchObject({ code: 'api_token_origin_unclear' });
  expect(unclear() - counted).toBe(1);
  const unknown = (await listApiTokens(ports, name)).apiTokens.filter(({ state }) => state === 'unknown');
  expect(unknown).toHaveLength(2);
  for (const { fingerprint } of unknown) await adoptApiToken(ports, name, fingerprint, 'looked at');
  world.clock.advance(10_000);
  await expect(issueApiToken(ports, name, 'next')).resolves.toMatchObject({ label: 'next' });
  await expectNothingOutOfSight(world, connected);
});

test('a token whose making was interrupted is found when its connection is forgotten, and left at RingCX as an adopted one', async () => {
  const connected = await connect(world, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  expect(await forgetConnection(ports, name, false)).toMatchObject({ revokedApiTokens: 0, keptApiTokens: 1 });
  expect(await world.apiTokens(account)).toHaveLength(1);
  expect(await ports.intents.find(name)).toBeUndefined();
  world.clock.advance(60_000);
  const heard = world.heard.lines.length;
  await look(world, connected);
  expect(world.heard.lines.slice(heard).filter(({ fields }) => fields.connection === name)).toEqual([]);
});

test('a forgetting that fails does not lose what is known of a token whose making was interrupted', async () => {
  const connected = await connect(world, { rotateAfterDays: null });
  const { name, account, ports } = connected;
  await world.fault({ endpoint: 'api-token-create', account: account.mainAccountId, kind: 'drop-after' });
  await expect(issueApiToken(ports, name, 'lost')).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  world.clock.advance(15_000);
  await world.fault({ endpoint: 'api-token-list', account: account.mainAccountId, kind: 'status', status: 500 });
  await expect(forgetConnection(ports, name, false)).rejects.toMatchObject({ code: 'ringcx_unavailable' });
  world.clock.advance(15_000);
  expect(await forgetConnection(ports, name, false)).toMatchObject({ keptApiTokens: 1 });
});
