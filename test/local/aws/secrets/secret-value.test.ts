import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { SecretValue } from '../../../../local/aws/secrets/secret-value.ts';

const value = new SecretValue('hidden', undefined);

test('a secret value is revealed only on request', () => {
  expect(value.reveal()).toEqual({ SecretString: 'hidden' });
  for (const printed of [String(value), JSON.stringify(value), inspect(value, { showHidden: true, depth: 9 })]) {
    expect(printed).not.toContain('hidden');
  }
});

test('a secret value tells text from binary', () => {
  expect(value.equals(new SecretValue('hidden', undefined))).toBe(true);
  expect(value.equals(new SecretValue(undefined, 'hidden'))).toBe(false);
});
