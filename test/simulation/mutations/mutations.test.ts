import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { API_TOKEN_MUTATIONS } from './api-token-mutations.ts';
import { SESSION_MUTATIONS } from './session-mutations.ts';
import { tryMutation } from './try-mutation.ts';

const MUTATIONS = [...SESSION_MUTATIONS, ...API_TOKEN_MUTATIONS];

test('every mutation changes a text that the sources have once', () => {
  for (const { file, find } of MUTATIONS.flatMap(({ edits }) => edits)) {
    const source = readFileSync(new URL(`../../../functions/${file}`, import.meta.url), 'utf8');
    expect(source.split(find), `${file}: ${find}`).toHaveLength(2);
  }
});

test('a mutation is found', async () => {
  const unchecked = MUTATIONS.find(({ name }) => name === 'the lease is not checked');
  expect(unchecked && (await tryMutation(unchecked, 20))).toMatchObject({ claim: 'one refresh' });
});
