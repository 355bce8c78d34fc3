import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventSchemas } from '../../docs-writer/event-schemas.ts';
import { EVENT_NAMES } from '../../functions/contract/event-names.ts';

const folder = new URL('../../docs/events/', import.meta.url);

test('the schemas in docs/events are up to date; if not, run npm run docs:events', () => {
  const files = readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const);
  expect(new Map(files)).toEqual(new Map([...eventSchemas()].sort()));
});

test('docs/events.md has a row for every event, and for no other', () => {
  const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| \[`(\w+)`\]\(events\/(\w+)\.json\) \|/gm)];
  expect(rows.map(([, name]) => name)).toEqual(rows.map(([, , file]) => file));
  expect(rows.map(([, name]) => name).sort()).toEqual([...EVENT_NAMES].sort());
});
