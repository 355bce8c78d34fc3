import { expect } from 'vitest';
import { fingerprintOf } from '../../../../functions/broker/api-tokens/api-token.ts';
import { Redacted } from '../../../../functions/broker/redacted.ts';
import { test } from '../../rig-test.ts';
import { eventsOf } from '../events/events-of.ts';
import { connectManaged, current, expectNothingOutOfSight, look, PERIOD_MS, rotateNow } from '../managed-tokens.ts';

const FAULTS = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'malformed' },
  { kind: 'drop-after' },
];
const CALLS = ['api-token-list', 'accounts', 'api-token-delete'];

test.for(CALLS.flatMap((endpoint) => FAULTS.map((fault) => ({ endpoint, ...fault }))))(
  'a single fault of RingCX ($endpoint, $kind $status) delays a rotation and does no harm',
  async (fault, { rig }) => {
    const connected = await connectManaged(rig);
    const { account } = connected;
    rig.clock.advance(PERIOD_MS);
    await rotateNow(rig, connected);
    rig.clock.advance(PERIOD_MS);
    const before = await current(connected);
    await rig.fault({ ...fault, account: account.mainAccountId });
    await rotateNow(rig, connected);
    for (let looks = 0; looks < 4; looks += 1) {
      rig.clock.advance(16 * 60_000);
      await look(rig, connected);
    }
    expect(await current(connected)).not.toBe(before);
    expect(await rig.apiTokens(account)).toEqual(expect.arrayContaining([before, await current(connected)]));
    await expectNothingOutOfSight(rig, connected);
  },
);

test('a revocation that fails is counted, retried by later ticks, and does not block the rotation', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { mainAccountId } = connected.account;
  const oldest = await current(connected);
  const notRevoked = () => rig.telemetry.counts.get('ApiTokenNotRevoked') ?? 0;
  rig.clock.advance(PERIOD_MS);
  await rotateNow(rig, connected);
  rig.clock.advance(PERIOD_MS);
  const before = { notRevoked: notRevoked(), current: await current(connected) };
  await rig.fault({ endpoint: 'api-token-delete', account: mainAccountId, kind: 'status', status: 500 });
  await rotateNow(rig, connected);
  expect(await current(connected)).not.toBe(before.current);
  expect(await rig.apiTokens(connected.account)).toContain(oldest);
  expect(notRevoked() - before.notRevoked).toBe(1);
  rig.clock.advance(16 * 60_000);
  await look(rig, connected);
  expect(await rig.apiTokens(connected.account)).not.toContain(oldest);
  expect(notRevoked() - before.notRevoked).toBe(1);
  await look(rig, connected);
  const fingerprint = fingerprintOf(new Redacted(oldest));
  const code = 'ringcx_unavailable';
  expect(eventsOf(rig, 'ApiTokenNotRevoked', connected.name)).toMatchObject([{ fingerprint, code }]);
  await expectNothingOutOfSight(rig, connected);
});

test('a malformed answer does not prove a new token', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { mainAccountId } = connected.account;
  const before = await current(connected);
  await rig.fault({ endpoint: 'accounts', account: mainAccountId, kind: 'malformed', count: 500 });
  await rotateNow(rig, connected);
  expect(await current(connected)).toBe(before);
  await rig.clearFaults();
});

test('a new token that RingCX answers with 403 waits until it is seen to work', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { mainAccountId: account } = connected.account;
  const before = await current(connected);
  rig.atNext('api-token-create', () => void rig.outage({ mode: 'refuse-403', account }));
  await rotateNow(rig, connected);
  expect(await current(connected)).toBe(before);
  await rig.outage({ mode: 'none', account });
  for (let looks = 0; looks < 3; looks += 1) {
    rig.clock.advance(16 * 60_000);
    await look(rig, connected);
  }
  expect(await current(connected)).not.toBe(before);
  await expectNothingOutOfSight(rig, connected);
});

test('a rotation needs no right to list accounts', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { mainAccountId: account } = connected.account;
  const before = await current(connected);
  await rig.fault({ endpoint: 'accounts', account, kind: 'status', status: 403, count: 500 });
  await rotateNow(rig, connected);
  expect(await current(connected)).not.toBe(before);
  await rig.clearFaults();
});
