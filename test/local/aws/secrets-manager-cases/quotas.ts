import { expect } from 'vitest';
import { refusal } from '../test-endpoint.ts';
import { newSecret, put, read } from './new-secret.ts';
import type { SecretsManagerCase } from './secrets-manager-case.ts';

export const quotaCases: readonly SecretsManagerCase[] = [
  {
    name: 'a secret takes about a hundred versions in a day',
    async run(client) {
      const { name } = await newSecret(client);
      for (let version = 2; version <= 100; version += 1) await put(client, name, `value ${version}`);
      expect(await refusal(put(client, name, 'one too many'))).toBe('LimitExceededException');
      expect(await read(client, { SecretId: name })).toBe('value 100');
    },
  },
  {
    name: 'a value has at most 65536 bytes',
    async run(client) {
      const { name } = await newSecret(client);
      await put(client, name, 'x'.repeat(65_536));
      expect(await refusal(put(client, name, 'x'.repeat(65_537)))).toBe('ValidationException');
      // These characters have two bytes each, so this value has 65538 bytes.
      expect(await refusal(put(client, name, 'é'.repeat(32_769)))).toBe('ValidationException');
    },
  },
  {
    name: 'the versions of a secret have at most twenty labels together',
    async run(client) {
      const { name } = await newSecret(client);
      const labels = Array.from({ length: 19 }, (_, index) => `LABEL${index}`);
      await put(client, name, 'second', labels);
      expect(await refusal(put(client, name, 'third', ['ONE-TOO-MANY']))).toBe('LimitExceededException');
    },
  },
];
