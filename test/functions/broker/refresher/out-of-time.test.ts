import { afterAll, beforeAll, expect, test } from 'vitest';
import { shardOf } from '../../../../functions/aws/keys.ts';
import { putConnection } from '../../../../functions/broker/connections/put-connection.ts';
import { refreshDue } from '../../../../functions/broker/refresher/refresh-due.ts';
import { DEFAULTS, passwordSignIn, type Rig, startRig } from '../../rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  await rig.close();
});

const NAME = 'busy';
const SHARD = { from: shardOf(NAME), to: shardOf(NAME) + 1 };

/** More than one tick works on at once. */
const DUE = 60;

/** A connection with as many replaced API tokens whose time has come, and that are gone at RingCX already. */
async function connectWithRetiredTokens() {
  const account = rig.simulator.addAccount();
  const ports = rig.container();
  const change = { signIn: passwordSignIn(account), keepFresh: false, rotateAfterDays: undefined };
  await putConnection(ports, NAME, change, { verify: true, defaults: DEFAULTS });
  const now = rig.clock.now();
  const entry = { label: 'managed', createdAt: now, purpose: 'managed', madeFor: null, adopted: false } as const;
  const fingerprints = Array.from({ length: DUE }, (_, i) => String(i).padStart(16, '0'));
  const put = (fingerprint: string) =>
    ports.register.put(NAME, { ...entry, fingerprint, replacedAt: now, revokeAt: now });
  await Promise.all(fingerprints.map(put));
  return ports;
}

test('a tick that runs out of time leaves what it has not begun to the next one, and counts it', async () => {
  const ports = await connectWithRetiredTokens();
  const behind = () => rig.telemetry.counts.get('RefresherBehind') ?? 0;
  const before = behind();
  // What is under way then is completed.
  rig.atNext('api-token-list', () => rig.clock.advance(26_000));
  const first = await refreshDue(ports, SHARD);
  expect(first).toEqual({ due: DUE, done: DUE - first.left, failed: 0, broken: 0, left: expect.any(Number) });
  expect(first.left).toBeGreaterThan(0);
  expect(first.done).toBeGreaterThan(0);
  expect(behind() - before).toBe(first.left);
  expect(await ports.register.list(NAME)).toHaveLength(first.left);
  expect(await refreshDue(ports, SHARD)).toMatchObject({ due: first.left, done: first.left, failed: 0, left: 0 });
  expect(behind() - before).toBe(first.left);
  expect(await ports.register.list(NAME)).toEqual([]);
});
