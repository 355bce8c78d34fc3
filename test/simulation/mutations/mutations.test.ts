import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTATIONS, mutationNamed } from './mutations.ts';
import { tryMutation } from './try-mutation.ts';

test('every mutation changes a text that the sources have once', () => {
  for (const { file, find } of MUTATIONS.flatMap(({ edits }) => edits)) {
    const source = readFileSync(new URL(`../../../functions/${file}`, import.meta.url), 'utf8');
    expect(source.split(find), `${file}: ${find}`).toHaveLength(2);
  }
});

test('a mutation is found', async () => {
  expect(await tryMutation(mutationNamed('the lease is not checked'), 20)).toMatchObject({ claim: 'one refresh' });
});
