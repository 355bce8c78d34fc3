import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { OutgoingCall } from './sweep/fault-proxy.ts';
import { ISSUING, ROTATION } from './sweep/operations.ts';
import { countsOf, faultsOf, summaryOf, whereOf } from './sweep/report.ts';
import { test } from './sweep/rig-test.ts';
import { sweep } from './sweep/sweep.ts';

const PATIENCE = { timeout: 900_000 };

/** The shards of each sweep's connections. */
const SHARDS = { rotation: { first: 0, count: 12 }, issuing: { first: 32, count: 12 } };

test.afterAll(({ rig }) => {
  expect(rig.printed()).toContain('rotation step finishSecret');
});

const callsTo = (service: OutgoingCall['service'], calls: readonly OutgoingCall[]): readonly OutgoingCall[] =>
  calls.filter((call) => call.service === service);

/** The sentence of docs/managed-api-tokens.md on an undisturbed rotation. */
const costOf = (calls: readonly OutgoingCall[]): string => {
  const [table, secrets] = [callsTo('DynamoDB', calls).length, callsTo('Secrets Manager', calls).length];
  return `${table + secrets} calls to AWS: ${table} to the table, ${secrets} to Secrets Manager.`;
};

test.concurrent(
  'a rotation that is killed at any call is completed, loses no token and keeps every reader served',
  PATIENCE,
  async ({ rig, expect, annotate }) => {
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
    // One create, one test, one list, one delete, and one refresh of the session that has ended.
    expect(countsOf(callsTo('RingCX', swept.undisturbed.calls))).toEqual({
      'RingCX POST /api/auth/token/refresh': 1,
      'RingCX POST /voice/api/v1/admin/token': 1,
      'RingCX GET /voice/api/v1/admin/accounts': 1,
      'RingCX GET /voice/api/v1/admin/token': 1,
      'RingCX DELETE /voice/api/v1/admin/token/{token}': 1,
    });
    const page = readFileSync(new URL('../../docs/managed-api-tokens.md', import.meta.url), 'utf8');
    expect(page).toContain(costOf(swept.undisturbed.calls));
  },
);

test.concurrent('an issuing that is killed at any call loses no token', PATIENCE, async ({ rig, expect, annotate }) => {
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
