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
import { faultsOf, summaryOf } from './sweep/report.ts';
import { test } from './sweep/rig-test.ts';
import type { Operation } from './sweep/scenario.ts';
import { sweep } from './sweep/sweep.ts';
import { HEALING, ISSUING_ONCE_MORE, ROTATION_ONCE_MORE } from './sweep/twice-killed-operations.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'a connection is stored': CONNECTING,
  'a connection is forgotten': FORGETTING,
  'a connection is stored after its forgetting was interrupted': STORING_AFTER_ALL,
  'rotation is switched on': SWITCHING_ON,
  'rotation is switched off': SWITCHING_OFF,
  'a token is revoked on request': REVOKING,
  'the first token is made': FIRST_ROTATION,
  'a session is kept fresh': REFRESHING,
  'a stuck rotation is started again': RESTARTING_A_STUCK_ROTATION,
  'a dead token is replaced': REPLACING_A_DEAD_TOKEN,
  'a replaced token is revoked': REVOKING_A_REPLACED_TOKEN,
  'a lost token is found and registered': HEALING,
  'a rotation that was killed once is completed': ROTATION_ONCE_MORE,
  'a token is issued after an earlier issuing was killed': ISSUING_ONCE_MORE,
};

/** The number of shards of each operation, which it shares with no other. */
const LANES = Math.floor(SHARD_COUNT / Object.keys(OPERATIONS).length);

const PATIENCE = { timeout: 900_000 };

for (const [index, [name, operation]] of Object.entries(OPERATIONS).entries()) {
  test.concurrent(
    `${name}, although a function is killed before or after any call`,
    PATIENCE,
    async ({ rig, annotate, expect }) => {
      const swept = await sweep(rig, operation, { first: index * LANES, count: LANES });
      await annotate(summaryOf(swept));
      expect(faultsOf(swept)).toEqual([]);
      expect(swept.points.length).toBeGreaterThan(0);
    },
  );
}
