import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alarmsWithMessages } from '../lib/alarms-with-messages.ts';
import { synthesize } from '../lib/synthesize.ts';

const page = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')).trim(), text] as const),
);

const anchors = [...alarmsWithMessages(synthesize()).keys()];
const titleOf = (anchor: string) => [...sections.keys()].find((title) => title.toLowerCase() === anchor);

test.each(anchors)('the alarm %s has a section of its own name in the runbook', (anchor) => {
  expect(titleOf(anchor)).toBeDefined();
});

test.each(anchors)('the runbook explains the alarm %s in five parts', (anchor) => {
  const text = sections.get(titleOf(anchor) ?? '') ?? '';
  const parts = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
  expect(parts).toEqual(['What it means.', 'What callers notice.', 'Look first.', 'Fix.', 'Resolved when.']);
});

test('every section of the runbook that is named like an alarm is about one', () => {
  const alarms = [...sections.keys()].filter((title) => /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(title));
  expect(alarms.map((title) => title.toLowerCase()).sort()).toEqual([...anchors].sort());
});
