import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hypothesesPage } from '../../docs-writer/hypotheses-page.ts';
import { HYPOTHESES, type Hypothesis } from '../../simulator/hypotheses.ts';
import { positionsOf } from '../../simulator/read-hypotheses.ts';

const page = readFileSync(new URL('../../docs/hypotheses.md', import.meta.url), 'utf8');

test('docs/hypotheses.md is up to date; if not, run npm run docs:hypotheses', () => {
  expect(page).toBe(hypothesesPage(page));
});

test.each(Object.entries<Hypothesis>(HYPOTHESES))(
  'docs/hypotheses.md names every position of %s',
  (name, hypothesis) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
    for (const position of positionsOf(hypothesis)) expect(row).toContain(`\`${position}\``);
  },
);
