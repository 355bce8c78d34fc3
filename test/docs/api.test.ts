import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiPage } from '../../docs/api-page.ts';
import { ERROR_STATUS } from '../../functions/contract/error-codes.ts';
import { ROUTES } from '../../functions/contract/routes.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

test('docs/api.md is what the contract says; otherwise: npm run docs', () => {
  expect(page).toBe(apiPage());
});

test.each(ROUTES)('docs/api.md has a section for $method $path', ({ method, path }) => {
  expect(page.split('\n')).toContain(`### ${method} ${path}`);
});

test.each(Object.entries(ERROR_STATUS))('docs/api.md says what %s means', (code, status) => {
  expect(page).toContain(`| \`${code}\` | ${status} | `);
});

test('no schema of the contract is beyond what the page can describe', () => {
  expect(page).not.toMatch(/undefined|\[object|\bany\b/);
});
