import { expect } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { test } from '../rig-test.ts';

test('that RingCX takes each RingEX token once is remembered when another takes its place', async ({ rig }) => {
  const { ringExTokens } = rig.container();
  const accessToken = new Redacted('a token');
  const held = { accessToken, tokenType: 'Bearer', obtainedAt: 1000, expiresAt: 3_601_000, refreshToken: null };
  await ringExTokens.save('key', held);
  await ringExTokens.noteRefused('key', 1000);
  expect(await ringExTokens.find('key')).toMatchObject({ expiresAt: 0, singleUseUntil: null });
  await ringExTokens.noteSingleUse('key', 90_000_000);
  await ringExTokens.save('key', { ...held, obtainedAt: 3000 });
  expect(await ringExTokens.find('key')).toMatchObject({ obtainedAt: 3000, singleUseUntil: 90_000_000 });
});
