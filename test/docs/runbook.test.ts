import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resources, synthesize } from '../lib/synthesize.ts';

const page = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')).trim(), text] as const),
);

/** The anchors that the alarms' descriptions lead to. */
const anchors = [...resources(synthesize(), 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) =>
  String(Properties.AlarmDescription).replace(/^.*docs\/runbook\.md#/, ''),
);
const titleOf = (anchor: string) => [...sections.keys()].find((title) => title.toLowerCase() === anchor);

describe.each(anchors)('the alarm %s', (anchor) => {
  test('has a section of the runbook under its own name', () => {
    expect(titleOf(anchor)).toBeDefined();
  });

  test('is explained in five parts', () => {
    const text = sections.get(titleOf(anchor) ?? '') ?? '';
    const parts = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map(([, part]) => part);
    expect(parts).toEqual(['What it means.', 'What callers notice.', 'Look first.', 'Fix.', 'Resolved when.']);
  });
});

test('the runbook has no section for an alarm that is none', () => {
  const alarms = [...sections.keys()].filter((title) => /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(title));
  expect(alarms.map((title) => title.toLowerCase()).sort()).toEqual([...anchors].sort());
});
