import { expect } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { test } from '../rig-test.ts';

const held = (obtainedAt: number) => ({
  accessToken: new Redacted(`token of ${obtainedAt}`),
  tokenType: 'Bearer',
  obtainedAt,
  expiresAt: obtainedAt + 3600_000,
  refreshToken: null,
});

test('a RingEX token that RingCX has refused is not kept for the next exchange', async ({ rig }) => {
  const { ringExTokens } = rig.container();
  await ringExTokens.save('refused', held(1000));
  await ringExTokens.discard('refused', 1000);
  expect((await ringExTokens.find('refused'))?.expiresAt).toBe(1000);
});

test('a newer RingEX token outlives the refusal of the one before', async ({ rig }) => {
  const { ringExTokens } = rig.container();
  await ringExTokens.save('newer', held(2000));
  await ringExTokens.discard('newer', 1000);
  expect((await ringExTokens.find('newer'))?.expiresAt).toBe(2000 + 3600_000);
});
