import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVENT_NAMES, isForPeople } from '../../functions/contract/event-names.ts';
import { alarmsWithMessages } from '../lib/alarms-with-messages.ts';
import { synthesize } from '../lib/synthesize.ts';

const page = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')).trim(), text] as const),
);

/** `SignInRecovered` has no section: its message says that nothing is left to do. */
const events = EVENT_NAMES.filter((name) => isForPeople(name) && name !== 'SignInRecovered');

const anchors = [...alarmsWithMessages(synthesize()).keys(), ...events.map((name) => name.toLowerCase())];
const titleOf = (anchor: string) => [...sections.keys()].find((title) => title.toLowerCase() === anchor);

test.each(anchors)('the alarm or event %s has a section of its own name in the runbook', (anchor) => {
  expect(titleOf(anchor)).toBeDefined();
});

test.each(anchors)('the runbook explains %s in five parts', (anchor) => {
  const text = sections.get(titleOf(anchor) ?? '') ?? '';
  const parts = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
  expect(parts).toEqual(['What it means.', 'What callers notice.', 'Look first.', 'Fix.', 'Resolved when.']);
});

test('every section of the runbook that is named like an alarm or event is about one', () => {
  const alarms = [...sections.keys()].filter((title) => /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(title));
  expect(alarms.map((title) => title.toLowerCase()).sort()).toEqual([...anchors].sort());
});
