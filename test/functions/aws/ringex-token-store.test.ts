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

const HELD = {
  accessToken: new Redacted('newer'),
  tokenType: 'Bearer',
  obtainedAt: 2000,
  expiresAt: 9_000_000_000_000,
  refreshToken: null,
};

test('an older RingEX token neither replaces a newer one nor has it refused', async ({ rig }) => {
  const { ringExTokens } = rig.container();
  await ringExTokens.save('order', HELD);
  await ringExTokens.save('order', { ...HELD, accessToken: new Redacted('older'), obtainedAt: 1000 });
  await ringExTokens.noteRefused('order', 1000);
  expect(await ringExTokens.find('order')).toMatchObject({ obtainedAt: 2000, expiresAt: HELD.expiresAt });
});

test('a RingEX token goes with the last connection that holds it, and with no other', async ({ rig }) => {
  const { ringExTokens } = rig.container();
  await ringExTokens.save('shared', HELD);
  await ringExTokens.release('shared', 'a former version held it');
  await ringExTokens.hold('shared', 'acme');
  await ringExTokens.hold('shared', 'bolt');
  await ringExTokens.release('shared', 'acme');
  expect(await ringExTokens.find('shared')).toBeDefined();
  await ringExTokens.release('shared', 'bolt');
  expect(await ringExTokens.find('shared')).toBeUndefined();
});
