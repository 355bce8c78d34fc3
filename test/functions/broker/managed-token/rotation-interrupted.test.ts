import { expect } from 'vitest';
import { test } from '../../rig-test.ts';
import {
  connectManaged,
  current,
  expectNothingOutOfSight,
  fingerprintsOf,
  PERIOD_MS,
  rotateNow,
} from '../managed-tokens.ts';

test.for(['drop-after', 'malformed'])(
  'a token whose creation lost its answer (%s) is adopted and never revoked by the broker',
  async (kind, { rig }) => {
    const connected = await connectManaged(rig);
    await rig.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, kind });
    await rotateNow(rig, connected);
    const entry = (await connected.ports.register.list(connected.name)).find((each) => each.adopted);
    expect([entry?.fingerprint]).toEqual(fingerprintsOf([await current(connected)]));
    await expectNothingOutOfSight(rig, connected);
    for (let i = 0; i < 3; i += 1) {
      rig.clock.advance(PERIOD_MS);
      await rotateNow(rig, connected);
    }
    expect(fingerprintsOf(await rig.apiTokens(connected.account))).toContain(entry?.fingerprint);
  },
);

test.for([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 0 },
  { kind: 'drop-before' },
])('a creation that fails ($kind $status) is repeated once by the next attempt', async (fault, { rig }) => {
  const connected = await connectManaged(rig);
  const before = await current(connected);
  await rig.fault({ endpoint: 'api-token-create', account: connected.account.mainAccountId, ...fault });
  await rotateNow(rig, connected);
  expect(await current(connected)).not.toBe(before);
  expect(await rig.apiTokens(connected.account)).toHaveLength(2);
  await expectNothingOutOfSight(rig, connected);
});
