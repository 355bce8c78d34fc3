import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = globSync(['*.md', 'docs/*.md', '{local,simulator}/README.md'], { cwd: root });

const textOf = (page: string): string => readFileSync(resolve(root, page), 'utf8');

/** Without code blocks, because a `[x](y)` or a `#` in code is neither a link nor a heading. */
const proseOf = (page: string): string => textOf(page).replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

const linksIn = (page: string): string[] =>
  [...proseOf(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target ?? '');

/** The anchors that GitHub gives to the page's headings. */
const anchorsIn = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

const isRelative = (target: string): boolean => !/^[a-z]+:/i.test(target);

function isBroken(target: string, page: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? resolve(root, page) : resolve(root, dirname(page), path);
  if (!existsSync(file)) return true;
  return anchor !== undefined && !anchorsIn(file).includes(anchor);
}

test.each(pages)('every relative link of %s leads to a file, and to a heading in it', (page) => {
  const broken = linksIn(page).filter((target) => isRelative(target) && isBroken(target, page));
  expect(broken).toEqual([]);
});

test('the README has at most 120 lines', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

test('the README links to every other page at the top and in docs/', () => {
  const others = pages.filter((page) => page !== 'README.md' && !page.endsWith('/README.md'));
  expect(others).toContain(join('docs', 'design.md'));
  expect(linksIn('README.md')).toEqual(expect.arrayContaining(others));
});
