import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHARD_COUNT } from '../../functions/contract/refresher-event.ts';
import {
  CONNECTING,
  FORGETTING,
  REVOKING,
  STORING_AFTER_ALL,
  SWITCHING_OFF,
  SWITCHING_ON,
} from './sweep/connection-operations.ts';
import { FIRST_ROTATION } from './sweep/operations.ts';
import {
  REFRESHING,
  REPLACING_A_DEAD_TOKEN,
  RESTARTING_A_STUCK_ROTATION,
  REVOKING_A_REPLACED_TOKEN,
} from './sweep/refresher-operations.ts';
import { containsSecrets, faultsOf, summaryOf } from './sweep/report.ts';
import { type Rig, startRig } from './sweep/rig.ts';
import type { Operation } from './sweep/scenario.ts';
import { sweep } from './sweep/sweep.ts';
import { HEALING, ISSUING_ONCE_MORE, ROTATION_ONCE_MORE } from './sweep/twice-killed-operations.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'a connection is stored': CONNECTING,
  'a connection is forgotten': FORGETTING,
  'a connection is stored after it was nearly forgotten': STORING_AFTER_ALL,
  'rotation is switched on': SWITCHING_ON,
  'rotation is switched off': SWITCHING_OFF,
  'a token is revoked on request': REVOKING,
  'the first token is made': FIRST_ROTATION,
  'a session is kept fresh': REFRESHING,
  'a stuck rotation is started anew': RESTARTING_A_STUCK_ROTATION,
  'a dead token is replaced': REPLACING_A_DEAD_TOKEN,
  'a replaced token is revoked': REVOKING_A_REPLACED_TOKEN,
  'a lost token is looked for': HEALING,
  'a rotation that was killed before is tried again': ROTATION_ONCE_MORE,
  'a token is issued after somebody was killed while issuing one': ISSUING_ONCE_MORE,
};

/** Each operation has shards of its own. */
const LANES = Math.floor(SHARD_COUNT / Object.keys(OPERATIONS).length);

const PATIENCE = { timeout: 900_000 };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  const printed = rig.printed();
  await rig.close();
  expect(containsSecrets(printed), 'a secret in what the functions printed').toBe(false);
});

describe.concurrent('killed before or after any call that goes out while', () => {
  for (const [index, [name, operation]] of Object.entries(OPERATIONS).entries()) {
    test(name, PATIENCE, async ({ annotate, expect }) => {
      const swept = await sweep(rig, operation, { first: index * LANES, count: LANES });
      await annotate(summaryOf(swept));
      expect(faultsOf(swept)).toEqual([]);
      expect(swept.points.length).toBeGreaterThan(0);
    });
  }
});
