import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiPage } from '../../docs-writer/api-page.ts';
import { fieldsOf } from '../../docs-writer/describe-schema.ts';
import { FIELD_MEANINGS } from '../../docs-writer/field-meanings.ts';
import { ERROR_STATUS } from '../../functions/contract/error-codes.ts';
import type { Route } from '../../functions/contract/route.ts';
import { ROUTES } from '../../functions/contract/routes.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

test('docs/api.md is up to date; if not, run npm run docs', () => {
  expect(page).toBe(apiPage());
});

test.each(ROUTES)('docs/api.md has a section for $method $path', ({ method, path }) => {
  expect(page.split('\n')).toContain(`### ${method} ${path}`);
});

const routes: readonly Route[] = ROUTES;
const schemas = routes.flatMap(({ query, body, answer }) => [query, body?.schema, body?.form, answer.schema]);

test.each(routes)('every field of $method $path has a meaning, and every meaning has a field', (route) => {
  for (const schema of [route.query, route.body?.schema, route.answer.schema]) {
    if (!schema) continue;
    const fields = new Set(fieldsOf(schema).map(({ name }) => name));
    expect(Object.keys(FIELD_MEANINGS.get(schema) ?? {}).sort()).toEqual([...fields].sort());
  }
});

test('every schema with meanings is on the page', () => {
  expect([...FIELD_MEANINGS.keys()].filter((schema) => !schemas.some((each) => each === schema))).toEqual([]);
});

test.each(Object.entries(ERROR_STATUS))('docs/api.md explains the code %s', (code, status) => {
  expect(page).toContain(`| \`${code}\` | ${status} | `);
});

test('the page can describe every schema of the contract', () => {
  expect(page).not.toMatch(/undefined|\[object|\bany\b/);
});
