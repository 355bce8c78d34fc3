import { expect } from 'vitest';
import { test } from '../../rig-test.ts';

test('the pages of the list of connections contain every connection once', async ({ rig }) => {
  const ports = rig.container();
  const names = Array.from({ length: 105 }, (_, i) => `page-${String(i).padStart(3, '0')}`);
  for (const name of names) {
    await ports.connections.activate(name, {
      signInKind: 'ringex-jwt',
      keepFresh: false,
      hosts: null,
      user: undefined,
      dropSession: { version: 'another' },
      dueAt: null,
      forgettingBefore: 0,
    });
  }
  const listed: string[] = [];
  let nextToken: string | undefined;
  for (let pages = 0; pages < 10; pages += 1) {
    const page = await ports.connections.list(nextToken);
    listed.push(...page.items);
    nextToken = page.nextToken ?? undefined;
    if (!nextToken) break;
  }
  expect(nextToken).toBeUndefined();
  expect(listed.filter((name) => name.startsWith('page-')).sort()).toEqual(names);
});
