import { expect } from 'vitest';
import { shardOf } from '../../../../functions/aws/keys.ts';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { type Connected, connect } from '../connect.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  fingerprintsOf,
  PERIOD_MS,
  rotateNow,
} from '../managed-tokens.ts';

const tick = (rig: Rig, { name }: Connected) => {
  const shard = shardOf(name);
  return refreshDue(rig.container(), { from: shard, to: shard + 1 });
};

/** EventBridge Scheduler and Lambda's queue deliver an event at least once: perhaps twice, at once or one after the other. */
const TWICE = {
  'at once': async (rig: Rig, connected: Connected) => {
    await Promise.all([tick(rig, connected), tick(rig, connected)]);
  },
  'one after the other': async (rig: Rig, connected: Connected) => {
    await tick(rig, connected);
    await tick(rig, connected);
  },
};
const HOW = ['at once', 'one after the other'] as const;

const ALARMS = ['ApiTokenNotRevoked', 'ApiTokenMissing', 'ApiTokenOriginUnclear', 'SessionNotStored'];
const alarmsOf = ({ telemetry }: Rig) => ALARMS.map((metric) => telemetry.counts.get(metric) ?? 0);

test.for(HOW)('two ticks %s refresh a due session once', async (how, { rig }) => {
  const connected = await connect(rig, { keepFresh: true });
  rig.clock.advance(175_000);
  expect((await rig.callsDuring(connected.account, () => TWICE[how](rig, connected))).refresh).toBe(1);
});

test.for(HOW)('two ticks %s start one rotation of a token that somebody revoked', async (how, { rig }) => {
  const connected = await connectManaged(rig);
  const revoked = await current(connected);
  await rig.revokeApiToken(connected.account, revoked);
  rig.clock.advance(2 * 3600_000);
  const calls = await rig.callsDuring(connected.account, async () => {
    await TWICE[how](rig, connected);
    await rig.rotationsSettled();
  });
  expect(calls['api-token-create']).toBe(1);
  expect(await rig.apiTokens(connected.account)).toEqual([await current(connected)]);
});

test.for(HOW)('two ticks %s revoke a replaced token, and report nothing', async (how, { rig }) => {
  const connected = await connectManaged(rig);
  const first = await current(connected);
  for (let rotations = 0; rotations < 2; rotations += 1) {
    rig.clock.advance(3600_000);
    await rotateNow(rig, connected);
  }
  rig.clock.advance(PERIOD_MS - 3600_000);
  const before = alarmsOf(rig);
  await TWICE[how](rig, connected);
  await rig.rotationsSettled();
  expect(await rig.apiTokens(connected.account)).not.toContain(first);
  const registered = (await connected.ports.register.list(connected.name)).map(({ fingerprint }) => fingerprint);
  expect(registered).not.toContain(fingerprintsOf([first])[0]);
  await expectNothingOutOfSight(rig, connected);
  expect(alarmsOf(rig)).toEqual(before);
});

test.for(HOW)('two ticks %s settle an intent whose owner died, and register its token once', async (how, { rig }) => {
  const connected = await connect(rig);
  await rig.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, kind: 'drop-after' });
  await issueApiToken(connected.ports, connected.name, 'lost').catch(() => undefined);
  rig.clock.advance(2 * 60_000);
  const before = alarmsOf(rig);
  await TWICE[how](rig, connected);
  expect(await connected.ports.register.list(connected.name)).toMatchObject([{ label: 'lost', adopted: true }]);
  await expectNothingOutOfSight(rig, connected);
  expect(alarmsOf(rig)).toEqual(before);
});
