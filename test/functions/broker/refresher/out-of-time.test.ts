import { expect } from 'vitest';
import { shardOf } from '../../../../functions/aws/keys.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { put } from '../connect.ts';

const NAME = 'busy';
const SHARD = { from: shardOf(NAME), to: shardOf(NAME) + 1 };

/** More than a tick works on at once. */
const DUE = 60;

/** Makes a connection with that many replaced API tokens to revoke, all of them gone at RingCX already. */
async function connectWithRetiredTokens(rig: Rig) {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  await put({ name: NAME, ports }, { signIn: passwordSignIn(account), keepFresh: false });
  const now = rig.clock.now();
  const entry = { label: 'managed', createdAt: now, purpose: 'managed', madeFor: null, adopted: false } as const;
  // RingCX has none of them: only the answers to their deletion were lost.
  const sent = { deletionSentAt: now, user: (await ports.connections.find(NAME))?.user ?? null };
  const fingerprints = Array.from({ length: DUE }, (_, i) => String(i).padStart(16, '0'));
  const register = (fingerprint: string) =>
    ports.register.put(NAME, { ...entry, ...sent, fingerprint, replacedAt: now, revokeAt: now });
  await Promise.all(fingerprints.map(register));
  return ports;
}

test('a tick that runs out of time counts the work that it has not begun and leaves it to the next tick', async ({
  rig,
}) => {
  const ports = await connectWithRetiredTokens(rig);
  const behind = () => rig.telemetry.counts.get('RefresherBehind') ?? 0;
  const before = behind();
  const notRevoked = () => rig.telemetry.counts.get('ApiTokenNotRevoked') ?? 0;
  const notRevokedBefore = notRevoked();
  rig.atNext('api-token-list', () => rig.clock.advance(26_000));
  const first = await refreshDue(ports, SHARD);
  expect(first).toMatchObject({ due: DUE, done: DUE - first.left, failed: 0, broken: 0, left: expect.any(Number) });
  expect(first.left).toBeGreaterThan(0);
  expect(first.done).toBeGreaterThan(0);
  expect(behind() - before).toBe(first.left);
  // A revocation that is under way when the clock leaps is completed, or runs out of time itself and is put off.
  const putOff = notRevoked() - notRevokedBefore;
  expect(await ports.register.list(NAME)).toHaveLength(first.left + putOff);
  // Each that was put off is an event as well.
  const due = first.left + putOff;
  expect(await refreshDue(ports, SHARD)).toMatchObject({ due, done: due, failed: 0, left: 0 });
  expect(behind() - before).toBe(first.left);
  rig.clock.advance(16 * 60_000);
  expect(await refreshDue(ports, SHARD)).toMatchObject({ failed: 0, left: 0 });
  expect(await ports.register.list(NAME)).toEqual([]);
});
