import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTATIONS, mutationNamed } from './mutations.ts';
import { tryMutation } from './try-mutation.ts';

test('every mutation changes a text that the sources have once', () => {
  for (const { file, find } of MUTATIONS.flatMap(({ edits }) => edits)) {
    const source = readFileSync(new URL(`../../../functions/${file}`, import.meta.url), 'utf8');
    expect(source.split(find), `${file}: ${find}`).toHaveLength(2);
  }
});

test.each(MUTATIONS.flatMap(({ name, foundBy }) => (foundBy ? [[name, foundBy]] : [])))(
  'the test that finds out that %s exists',
  (_name, foundBy) => {
    expect(existsSync(new URL(`../../../${foundBy}`, import.meta.url))).toBe(true);
  },
);

test('a mutation is found', async () => {
  expect(await tryMutation(mutationNamed('the lease is not checked'), { from: 1, count: 20 })).toMatchObject({
    claim: 'one refresh',
  });
});
