import { expect } from 'vitest';
import { fingerprintOf } from '../../../functions/broker/api-tokens/api-token.ts';
import type { ManagedSecretStore } from '../../../functions/broker/managed-token/ports.ts';
import { versionWith } from '../../../functions/broker/managed-token/secret-versions.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import type { Rig } from '../rig.ts';
import { test } from '../rig-test.ts';

const [SEEN, THEIRS, OURS] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];

function tokenOf(connection: string, versionId: string) {
  const apiToken = new Redacted(`token of ${versionId}`);
  const account = { connection, mainAccountId: null, rcAccountId: null, apiBaseUrl: null };
  return { ...account, apiToken, fingerprint: fingerprintOf(apiToken), createdAt: 0, rotateAfter: 0 };
}

async function currentOf(store: ManagedSecretStore, connection: string): Promise<string | null> {
  const state = await store.describe(connection);
  return state ? versionWith(state, 'AWSCURRENT') : null;
}

/** The store of a secret whose current version was SEEN, and that somebody else has since moved to THEIRS. */
async function movedByOthers(rig: Rig, connection: string) {
  const store = rig.container().managedSecrets;
  await store.ensure(connection);
  for (const version of [SEEN, THEIRS, OURS]) await store.putPending(connection, version, tokenOf(connection, version));
  for (const version of [SEEN, THEIRS]) {
    expect(await store.moveCurrent(connection, version, await currentOf(store, connection))).toBe(true);
  }
  return store;
}

test.for([
  ['another version', SEEN],
  ['none', null],
] as const)('AWSCURRENT is moved only from the version that has it, not from %s', async ([what, seen], { rig }) => {
  const connection = `moved-from-${what.replace(' ', '-')}`;
  const store = await movedByOthers(rig, connection);
  expect(await store.moveCurrent(connection, OURS, seen)).toBe(false);
  expect(await currentOf(store, connection)).toBe(THEIRS);
  expect(await store.moveCurrent(connection, OURS, THEIRS)).toBe(true);
  expect(await currentOf(store, connection)).toBe(OURS);
});

test('a token that is stored for a rotation is not current, and is read until its version has lost its labels', async ({
  rig,
}) => {
  const store = rig.container().managedSecrets;
  await store.ensure('pending');
  const before = await currentOf(store, 'pending');
  await store.putPending('pending', OURS, tokenOf('pending', OURS));
  expect(await currentOf(store, 'pending')).toBe(before);
  expect((await store.describe('pending'))?.versions.get(OURS)).toEqual(['AWSPENDING']);
  const token = async () => (await store.read('pending', { id: OURS }))?.apiToken.open();
  expect(await token()).toBe(tokenOf('pending', OURS).apiToken.open());
  await store.clearPending('pending', OURS);
  await store.clearPending('pending', OURS);
  expect(await token()).toBeUndefined();
  expect((await store.held('pending', OURS))?.apiToken.open()).toBe(tokenOf('pending', OURS).apiToken.open());
});

test('a secret that is scheduled for deletion counts as none, and is restored when it is needed again', async ({
  rig,
}) => {
  const { managedSecrets: store, secretRemover } = rig.container();
  await store.ensure('deleted');
  await secretRemover.removeAll('deleted', rig.clock.now());
  expect(await store.describe('deleted')).toBeUndefined();
  expect(await store.read('deleted', { stage: 'AWSCURRENT' })).toBeUndefined();
  await store.ensure('deleted');
  expect(await store.describe('deleted')).toBeDefined();
});
