import { expect } from 'vitest';
import { connectionKey } from '../../../functions/aws/keys.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import type { Rig } from '../rig.ts';
import { test } from '../rig-test.ts';

const ACTIVATION = {
  signInKind: 'ringcx-password',
  hosts: null,
  keepFresh: true,
  dropSession: null,
  user: undefined,
  dueAt: null,
  forgettingBefore: 0,
} as const;

/** When DynamoDB may delete the connection's item, in epoch seconds; undefined: never. */
const removalOf = async (rig: Rig, name: string): Promise<number | undefined> =>
  (await rig.container().table.get<Record<string, number>>(connectionKey(name)))?.[TABLE.timeToLive];

test('DynamoDB may delete the item of a connection only before the connection is stored, and once it is forgotten', async ({
  rig,
}) => {
  const { connections } = rig.container();
  const now = rig.clock.now();
  await connections.prepare('acme', 'first', now);
  expect(await removalOf(rig, 'acme')).toBeGreaterThan(now / 1000);
  expect(await connections.activate('acme', ACTIVATION)).toBe(true);
  expect(await removalOf(rig, 'acme')).toBeUndefined();
  await connections.markForgetting('acme', now);
  expect(await removalOf(rig, 'acme')).toBeUndefined();
  await connections.forget('acme', now);
  expect(await removalOf(rig, 'acme')).toBeGreaterThan(now / 1000);
});
