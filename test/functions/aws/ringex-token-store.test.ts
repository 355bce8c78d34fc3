import { expect } from 'vitest';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { test } from '../rig-test.ts';

test('the refusal of a RingEX token is remembered when another takes its place', async ({ rig }) => {
  const { ringExTokens } = rig.container();
  const accessToken = new Redacted('a token');
  const held = { accessToken, tokenType: 'Bearer', obtainedAt: 1000, expiresAt: 3_601_000, refreshToken: null };
  await ringExTokens.save('key', held);
  await ringExTokens.noteRefused('key', 1000);
  await ringExTokens.save('key', { ...held, obtainedAt: 3000 });
  expect(await ringExTokens.find('key')).toMatchObject({ obtainedAt: 3000, singleUse: true });
});
