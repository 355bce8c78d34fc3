import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { MOVES } from '../../functions/broker/managed-token/watch-managed-token.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = globSync(['*.md', 'docs/*.md', '{local,simulator}/README.md'], { cwd: root });
const textOf = (page: string): string => readFileSync(`${root}${page}`, 'utf8');

/** Paths of TypeScript files in backquotes. On one line, `a/b.ts`, `c.ts` stand in the same folder. */
const codePathsIn = (page: string): string[] =>
  textOf(page)
    .split('\n')
    .flatMap((line) => {
      let folder = '';
      return [...line.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => {
        if (!path.includes('/')) return folder + path;
        folder = path.slice(0, path.lastIndexOf('/') + 1);
        return path;
      });
    });

const exists = (path: string, page: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const own = page.includes('/') ? `${page.slice(0, page.lastIndexOf('/'))}/` : '';
  return [path, `functions/${path}`, `${own}${path}`, name, `functions/${name}`].some((each) =>
    existsSync(root + each),
  );
};

test.each(pages)('every code path in %s leads to a file', (page) => {
  expect(codePathsIn(page).filter((path) => !exists(path, page))).toEqual([]);
});

test.each(Object.keys(MOVES))('the picture of the watch over managed tokens shows the state %s', (state) => {
  const [, picture = ''] =
    /How the refresher watches it[\s\S]*?```mermaid\n([\s\S]*?)```/.exec(textOf('docs/managed-api-tokens.md')) ?? [];
  expect(picture).toMatch(new RegExp(`^ +(state "${state}" as \\w+|${state} -->)`, 'm'));
});
