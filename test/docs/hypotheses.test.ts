import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HYPOTHESIS_ANSWERS } from '../../docs-writer/hypotheses/hypothesis-answers.ts';
import { hypothesesPage } from '../../docs-writer/hypotheses-page.ts';
import { POSITIONS } from '../hypotheses/positions.ts';

const page = readFileSync(new URL('../../docs/hypotheses.md', import.meta.url), 'utf8');

test('docs/hypotheses.md is up to date; if not, run npm run docs:hypotheses', () => {
  expect(page).toBe(hypothesesPage(page));
});

test.each(Object.entries(POSITIONS))('docs/hypotheses.md has a row for every position of %s', (name, positions) => {
  const rows = page.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
  expect(rows).toHaveLength(positions.length);
  for (const position of positions)
    expect(rows.filter((row) => row.split('|')[2]?.includes(`\`${position}\``))).toHaveLength(1);
});

test.each(Object.entries(POSITIONS))('every answer to %s is to a position that is tried', (name, positions) => {
  const answered = Object.keys(HYPOTHESIS_ANSWERS[name as keyof typeof HYPOTHESIS_ANSWERS]);
  expect(answered.sort()).toEqual(positions.map(String).sort());
});
