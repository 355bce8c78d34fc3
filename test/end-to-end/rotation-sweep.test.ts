import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ISSUING, ROTATION } from './rotation-sweep/deeds.ts';
import { nameOf, type OutgoingCall } from './rotation-sweep/fault-proxy.ts';
import { type Ground, startGround } from './rotation-sweep/ground.ts';
import type { Outcome } from './rotation-sweep/scenario.ts';
import { type Swept, sweep } from './rotation-sweep/sweep.ts';

const PATIENCE = { timeout: 180_000 };

/** Where each sweep's connections are. */
const SHARDS = { rotation: 0, issuing: 32 };

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(async () => {
  // Every API token, every access token (a JWT) and whatever else the simulator fills its answers with.
  const printed = ground.printed();
  const leaked = /aws80:[0-9a-f-]{8}|eyJ[\w-]{20}|canary-/.test(printed);
  await ground?.close();
  expect(printed).toContain('rotation step finishSecret');
  expect(leaked, 'a secret in what the functions printed').toBe(false);
});

const whereOf = ({ strike }: Outcome): string =>
  strike ? `killed ${strike.moment} ${nameOf(strike.call)} (${strike.number})` : 'undisturbed';

/** What is wrong, and where the function was killed. */
const faults = ({ undisturbed, points }: Swept): readonly string[] =>
  [undisturbed, ...points].flatMap((outcome) => {
    const missed = outcome.strike && !outcome.struck ? ['it never came to this call'] : [];
    return [...outcome.wrong, ...missed].map((what) => `${whereOf(outcome)}: ${what}`);
  });

const countsOf = (calls: readonly OutgoingCall[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[nameOf(call)] = (counts[nameOf(call)] ?? 0) + 1;
  return counts;
};

const toRingCx = (calls: readonly OutgoingCall[]): readonly OutgoingCall[] =>
  calls.filter(({ service }) => service === 'RingCX');

const summary = ({ undisturbed, points }: Swept): string =>
  `${points.length} points; calls when undisturbed: ${JSON.stringify(countsOf(undisturbed.calls))}`;

describe.concurrent('killed before or after any call that goes out', () => {
  test('a rotation is completed, with no token out of sight and no reader without one', PATIENCE, async (context) => {
    const { expect, annotate } = context;
    const swept = await sweep(ground, ROTATION, SHARDS.rotation);
    await annotate(summary(swept));
    expect(faults(swept)).toEqual([]);
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
    const swept = await sweep(ground, ISSUING, SHARDS.issuing);
    await annotate(summary(swept));
    expect(faults(swept)).toEqual([]);
    expect(swept.points.map(whereOf)).toEqual(
      expect.arrayContaining([
        'killed after RingCX POST /voice/api/v1/admin/token (1)',
        'killed before DynamoDB UpdateItem (1)',
      ]),
    );
  });
});
