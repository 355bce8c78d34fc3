import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { forgetConnection } from '../../../../functions/broker/connections/forget-connection.ts';
import type { Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import type { Connected } from '../connect.ts';
import { eventsOf } from '../events/events-of.ts';
import { connectManaged, current, fingerprintsOf, look, PERIOD_MS, rotateNow, switchUser } from '../managed-tokens.ts';

const HOUR_MS = 3600_000;

/** Has the connection's first token replaced, and signs in as another user, whose list does not have it. */
async function replaceAndSwitchUser(rig: Rig): Promise<Connected & { readonly replaced: string; fingerprint: string }> {
  const connected = await connectManaged(rig);
  const replaced = await current(connected);
  await rotateNow(rig, connected);
  await switchUser(rig, connected);
  await rotateNow(rig, connected);
  const [fingerprint = ''] = fingerprintsOf([replaced]);
  return { ...connected, replaced, fingerprint };
}

test('a replaced token of a former user revokes itself, by the value that the broker still has', async ({ rig }) => {
  const connected = await replaceAndSwitchUser(rig);
  const { name, account, ports, replaced, fingerprint } = connected;
  rig.clock.advance(PERIOD_MS + 60_000);
  expect((await listApiTokens(ports, name)).find((each) => each.fingerprint === fingerprint)).toMatchObject({
    state: 'missing',
  });
  await look(rig, connected);
  expect(await rig.apiTokens(account)).not.toContain(replaced);
  expect(await ports.register.find(name, fingerprint)).toBeUndefined();
});

test('a replaced token that is missing is kept, reported, and revoked once its user is back', async ({ rig }) => {
  const connected = await replaceAndSwitchUser(rig);
  const { name, account, ports, replaced, fingerprint } = connected;
  // Secrets Manager has removed its version.
  const entry = await ports.register.find(name, fingerprint);
  if (entry) await ports.register.change(name, { ...entry, madeFor: randomUUID() });
  const reported = () => rig.telemetry.counts.get('ApiTokenMissing') ?? 0;
  const before = reported();
  rig.clock.advance(PERIOD_MS + 60_000);
  await look(rig, connected);
  await look(rig, connected);
  expect(reported() - before).toBe(1);
  expect(eventsOf(rig, 'ApiTokenMissing', name)).toMatchObject([{ fingerprint }]);
  expect(await ports.register.find(name, fingerprint)).toBeDefined();
  expect(await rig.apiTokens(account)).toContain(replaced);
  await switchUser(rig, connected, account);
  rig.clock.advance(7 * HOUR_MS);
  await look(rig, connected);
  expect(await rig.apiTokens(account)).not.toContain(replaced);
  expect(await ports.register.find(name, fingerprint)).toBeUndefined();
});

test('managed tokens are revoked with their connection even if its sign-in is refused', async ({ rig }) => {
  const { name, account, ports } = await connectManaged(rig);
  await rig.endSessions(account);
  await rig.credentials(account, { password: 'changed' });
  rig.clock.advance(290_000);
  expect(await forgetConnection(ports, name, { abandonApiTokens: false })).toMatchObject({ revokedApiTokens: 1 });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('a token that revokes itself is revoked whether or not RingCX asks for authority', async ({ rig }) => {
  const { name, account, ports } = await connectManaged(rig);
  rig.simulator.setHypotheses({ apiTokenDeleteNeedsAuth: 'yes' });
  const forgotten = await forgetConnection(ports, name, { abandonApiTokens: false });
  rig.simulator.setHypotheses({ apiTokenDeleteNeedsAuth: 'no' });
  expect(forgotten).toMatchObject({ revokedApiTokens: 1 });
  expect(await rig.apiTokens(account)).toEqual([]);
});

test('a token that RingCX neither lists nor accepts counts as revoked', async ({ rig }) => {
  const connected = await connectManaged(rig);
  const { name, account, ports } = connected;
  await rig.revokeApiToken(account, await current(connected));
  rig.clock.advance(61_000);
  rig.simulator.setHypotheses({ apiTokenDeleteNeedsAuth: 'yes' });
  const forgotten = await forgetConnection(ports, name, { abandonApiTokens: false });
  rig.simulator.setHypotheses({ apiTokenDeleteNeedsAuth: 'no' });
  expect(forgotten).toMatchObject({ missingApiTokens: 0, leftBehind: [] });
});
