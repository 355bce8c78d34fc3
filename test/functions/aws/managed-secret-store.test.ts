import { expect } from 'vitest';
import { versionWith } from '../../../functions/broker/managed-token/secret-versions.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import type { Rig } from '../rig.ts';
import { test } from '../rig-test.ts';

const [SEEN, THEIRS, OURS] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];

const tokenOf = (connection: string, versionId: string) => ({
  apiToken: new Redacted(`token of ${versionId}`),
  connection,
  mainAccountId: null,
  rcAccountId: null,
  apiBaseUrl: null,
  fingerprint: versionId.slice(0, 16),
  createdAt: 0,
  rotateAfter: 0,
});

/** The store of a secret that was current at SEEN, and that somebody else has since moved to THEIRS. */
async function movedByOthers(rig: Rig, connection: string) {
  const store = rig.container().managedSecrets;
  await store.ensure(connection);
  for (const version of [SEEN, THEIRS, OURS]) await store.putPending(connection, version, tokenOf(connection, version));
  expect(await store.moveCurrent(connection, THEIRS, SEEN)).toBe(true);
  return store;
}

const currentOf = async (store: Awaited<ReturnType<typeof movedByOthers>>, connection: string) => {
  const state = await store.describe(connection);
  return state && versionWith(state, 'AWSCURRENT');
};

test.for([SEEN, null])(
  'AWSCURRENT is moved from the version on which it was seen, and from no other: %s',
  async (seen, { rig }) => {
    const connection = `moved-from-${seen}`;
    const store = await movedByOthers(rig, connection);
    expect(await store.moveCurrent(connection, OURS, seen)).toBe(false);
    expect(await currentOf(store, connection)).toBe(THEIRS);
    expect(await store.moveCurrent(connection, OURS, THEIRS)).toBe(true);
    expect(await currentOf(store, connection)).toBe(OURS);
  },
);
