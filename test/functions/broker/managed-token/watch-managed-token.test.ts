import { expect } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { DAY_MS } from '../../../../functions/broker/system.ts';
import type { SimulatedAccount } from '../../../../simulator/start-simulator.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, put } from '../connect.ts';
import { eventsOf } from '../events/events-of.ts';
import { expectEverLessOften } from '../growing-gaps.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  leaveHalfWay,
  look,
  PERIOD_DAYS,
  rotateNow,
} from '../managed-tokens.ts';

const refuseCreation = async (rig: Rig, { mainAccountId }: SimulatedAccount) =>
  await rig.fault({ endpoint: 'api-token-create', account: mainAccountId, kind: 'status', status: 403, count: 5000 });

test('a managed token that somebody revoked is replaced by the tick that notices it', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  await rig.revokeApiToken(connected.account, before);
  const dead = () => rig.telemetry.counts.get('ApiTokenRevokedOutside') ?? 0;
  const counted = dead();
  rig.clock.advance(2 * 3600_000);
  await look(rig, connected);
  expect(await current(connected)).not.toBe(before);
  expect(await rig.apiTokens(connected.account)).toEqual([await current(connected)]);
  expect(dead() - counted).toBe(1);
  await look(rig, connected);
  const { name, ports } = connected;
  const versionId = (await ports.managedRecords.find(name))?.versionId;
  expect(eventsOf(rig, 'ApiTokenRevokedOutside', name)).toMatchObject([{ found: 'revoked by somebody' }]);
  expect(eventsOf(rig, 'ApiTokenRotated', name).at(-1)).toMatchObject({
    versionId,
    fingerprint: fingerprintOf(new Redacted(await current(connected))),
  });
});

test('a rotation stuck half-way is started again, and its token stays registered', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  await leaveHalfWay(rig, connected);
  const before = await current(connected);
  for (let i = 0; i < 3; i += 1) {
    rig.clock.advance(2 * 3600_000);
    await look(rig, connected);
  }
  expect(await current(connected)).not.toBe(before);
  await expectNothingOutOfSight(rig, connected);
  expect((await ports.managedSecrets.describe(name))?.rotationEnabled).toBe(true);
});

test('a rotation that was switched on in the table alone is set up by the refresher', async ({ rig }) => {
  const connected = await connect(rig, { rotateAfterDays: null });
  const { name, ports } = connected;
  await ports.managedRecords.set(name, { afterDays: PERIOD_DAYS }, rig.clock.now());
  await look(rig, connected);
  expect(await rig.apiTokens(connected.account)).toEqual([await current(connected)]);
});

test('a dead token is replaced even if a rotation is stuck half-way', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await refuseCreation(rig, account);
  await rotateNow(rig, connected);
  const before = await current(connected);
  await rig.revokeApiToken(account, before);
  await rig.clearFaults();
  for (const laterMs of [2 * 3600_000, 3 * 60_000]) {
    rig.clock.advance(laterMs);
    await look(rig, connected);
  }
  expect(await current(connected)).not.toBe(before);
  expect(await rig.apiTokens(account)).toEqual([await current(connected)]);
  expect((await ports.managedSecrets.describe(name))?.rotationEnabled).toBe(true);
});

test('a rotation that keeps failing is started again ever less often', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  const restarts = async () => (await ports.managedRecords.find(name))?.restarts ?? 0;
  await rig.revokeApiToken(account, await current(connected));
  await refuseCreation(rig, account);
  const startedAt: number[] = [];
  for (let lookNumber = 0; lookNumber < 60; lookNumber += 1) {
    const before = await restarts();
    rig.clock.advance(20 * 60_000);
    await look(rig, connected);
    if ((await restarts()) > before) startedAt.push(lookNumber);
  }
  expectEverLessOften(startedAt, 4);
  await rig.clearFaults();
  for (let i = 0; i < 30; i += 1) {
    rig.clock.advance(20 * 60_000);
    await look(rig, connected);
  }
  expect(await rig.apiTokens(account)).toEqual([await current(connected)]);
});

test('a shorter period does not make a token overdue', async ({ rig }) => {
  const connected = await connectManaged(rig, 90);
  const { name, ports } = connected;
  const before = await current(connected);
  rig.clock.advance(60 * DAY_MS);
  await put({ name, ports }, { rotateAfterDays: 14 });
  await rig.rotationsSettled();
  rig.clock.advance(70_000);
  await look(rig, connected);
  expect(await current(connected)).toBe(before);
  const said = rig.telemetry.lines.filter(({ fields }) => fields.connection === name).map(({ message }) => message);
  expect(said.filter((message) => message.includes('overdue'))).toEqual([]);
});

test('a rotation setting of a forgotten connection is removed by the refresher', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, ports } = connected;
  await forgetConnection(ports, name, { abandonApiTokens: false });
  await ports.managedRecords.set(name, { afterDays: PERIOD_DAYS }, rig.clock.now());
  await look(rig, connected);
  expect(await ports.managedRecords.find(name)).toBeUndefined();
});
