import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const textOf = (file: string): string => readFileSync(file, 'utf8');

/** Code is no prose: a `[x](y)` or a `#` in it is neither a link nor a heading. */
const withoutBlocks = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

const linksIn = (text: string): string[] =>
  [...withoutBlocks(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target ?? '');

const isRelative = (target: string): boolean => !/^[a-z]+:/i.test(target);

/** As GitHub makes them of headings. */
const anchorsIn = (text: string): string[] =>
  [...withoutBlocks(text).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(pages)('%s', (page) => {
  const file = join(root, page);

  test('every relative link leads to a file, and to a heading in it', () => {
    const broken = linksIn(textOf(file)).filter((target) => {
      if (!isRelative(target)) return false;
      const [path = '', anchor] = target.split('#');
      const leadsTo = path === '' ? file : resolve(dirname(file), path);
      if (!existsSync(leadsTo)) return true;
      return anchor !== undefined && !anchorsIn(textOf(leadsTo)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test('the README has at most 120 lines', () => {
  expect(textOf(join(root, 'README.md')).trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

test('the README leads to every page of docs/', () => {
  const targets = linksIn(textOf(join(root, 'README.md')));
  expect(targets).toEqual(expect.arrayContaining(pages.slice(1)));
});
