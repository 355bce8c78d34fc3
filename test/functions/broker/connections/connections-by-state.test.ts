import { expect } from 'vitest';
import { listConnections } from '../../../../functions/broker/connections/list-connections.ts';
import { NO_FAILURES } from '../../../../functions/broker/sessions/connection-record.ts';
import { refusedAgain } from '../../../../functions/broker/sessions/refusal.ts';
import { test } from '../../rig-test.ts';
import type { Connected } from '../connect.ts';

type Ports = Connected['ports'];

/** A connection that has never signed in. */
const addNew = async ({ connections }: Ports, name: string): Promise<void> => {
  await connections.activate(name, {
    signInKind: 'ringex-jwt',
    keepFresh: false,
    hosts: null,
    user: undefined,
    dropSession: { version: 'another' },
    dueAt: null,
    forgettingBefore: 0,
  });
};

/** Notes refusals of a connection's sign-in, minutes apart. */
async function fail({ clock, connections }: Ports, name: string, refused: 'twice' | 'once'): Promise<void> {
  const now = clock.now();
  const record = await connections.takeLease(name, 'a test', now, now + 4000);
  if (!record) throw new Error(`the lease of ${name} is taken`);
  const before = refused === 'twice' ? refusedAgain(null, now - 5 * 60_000) : null;
  await connections.saveFailure(record, 'a test', {
    code: 'sign_in_refused',
    at: now,
    failures: { ...NO_FAILURES, count: 1 },
    refusal: refusedAgain(before, now),
    dueAt: null,
  });
}

/** The names on all pages. */
async function listAll(ports: Ports, state: 'new' | 'failing' | 'refused' | 'ready') {
  const names: string[] = [];
  let nextToken: string | undefined;
  let pages = 0;
  do {
    const page = await listConnections(ports, { nextToken, state });
    names.push(...page.items);
    nextToken = page.nextToken ?? undefined;
    pages += 1;
  } while (nextToken);
  return { names: names.sort(), pages };
}

test('connections of one state are listed from all pages, and no others', async ({ rig }) => {
  const ports = rig.container();
  const all = Array.from({ length: 105 }, (_, i) => `by-state-${String(i).padStart(3, '0')}`);
  for (const name of all) await addNew(ports, name);
  const refused = ['by-state-000', 'by-state-050', 'by-state-104'];
  for (const name of refused) await fail(ports, name, 'twice');
  await fail(ports, 'by-state-077', 'once');
  expect(await listAll(ports, 'refused')).toEqual({ names: refused, pages: 2 });
  expect(await listAll(ports, 'failing')).toEqual({ names: ['by-state-077'], pages: 2 });
  expect(await listAll(ports, 'ready')).toEqual({ names: [], pages: 2 });
  const others = all.filter((name) => !refused.includes(name) && name !== 'by-state-077');
  expect(await listAll(ports, 'new')).toEqual({ names: others, pages: 2 });
});
