import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutgoingCall } from './sweep/fault-proxy.ts';
import { ISSUING, ROTATION } from './sweep/operations.ts';
import { containsSecrets, countsOf, faultsOf, summaryOf, whereOf } from './sweep/report.ts';
import { type Rig, startRig } from './sweep/rig.ts';
import { sweep } from './sweep/sweep.ts';

const PATIENCE = { timeout: 180_000 };

/** Where each sweep's connections are. */
const SHARDS = { rotation: { first: 0, count: 12 }, issuing: { first: 32, count: 12 } };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  const printed = rig.printed();
  await rig.close();
  expect(printed).toContain('rotation step finishSecret');
  expect(containsSecrets(printed), 'a secret in what the functions printed').toBe(false);
});

const toRingCx = (calls: readonly OutgoingCall[]): readonly OutgoingCall[] =>
  calls.filter(({ service }) => service === 'RingCX');

describe.concurrent('killed before or after any call that goes out', () => {
  test('a rotation is completed, with no token out of sight and no reader without one', PATIENCE, async (context) => {
    const { expect, annotate } = context;
    const swept = await sweep(rig, ROTATION, SHARDS.rotation);
    await annotate(summaryOf(swept));
    expect(faultsOf(swept)).toEqual([]);
    expect(swept.points.map(whereOf)).toEqual(
      expect.arrayContaining([
        'killed after RingCX POST /voice/api/v1/admin/token (1)',
        'killed before Secrets Manager UpdateSecretVersionStage (1)',
        'killed after DynamoDB UpdateItem (1)',
      ]),
    );
    // One create, one test, one list and one delete, and one refresh of the session that has run out.
    expect(countsOf(toRingCx(swept.undisturbed.calls))).toEqual({
      'RingCX POST /api/auth/token/refresh': 1,
      'RingCX POST /voice/api/v1/admin/token': 1,
      'RingCX GET /voice/api/v1/admin/accounts': 1,
      'RingCX GET /voice/api/v1/admin/token': 1,
      'RingCX DELETE /voice/api/v1/admin/token/{token}': 1,
    });
  });

  test('the issuing of a token on request leaves none out of sight', PATIENCE, async ({ expect, annotate }) => {
    const swept = await sweep(rig, ISSUING, SHARDS.issuing);
    await annotate(summaryOf(swept));
    expect(faultsOf(swept)).toEqual([]);
    expect(swept.points.map(whereOf)).toEqual(
      expect.arrayContaining([
        'killed after RingCX POST /voice/api/v1/admin/token (1)',
        'killed before DynamoDB UpdateItem (1)',
      ]),
    );
  });
});
