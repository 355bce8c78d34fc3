import { expect } from 'vitest';
import { connectionKey } from '../../../functions/aws/keys.ts';
import type { ApiTokenIntent } from '../../../functions/broker/api-tokens/ports.ts';
import type { Rig } from '../rig.ts';
import { test } from '../rig-test.ts';

/** Not in the past, in which the table would let items expire. */
const NOW = Date.now();
const HELD_MS = 4000;
const UNTIL = NOW + HELD_MS;

type Ports = ReturnType<Rig['container']>;

interface Lease {
  readonly what: string;
  prepare(ports: Ports, name: string): Promise<unknown>;
  take(ports: Ports, name: string, owner: string, now: number): Promise<boolean>;
  release(ports: Ports, name: string, owner: string): Promise<void>;
}

const LEASES: readonly Lease[] = [
  {
    what: 'a connection',
    prepare: ({ connections }, name) => connections.prepare(name, 'v', Date.now()),
    take: async ({ connections }, name, owner, now) =>
      (await connections.takeLease(name, owner, now, now + HELD_MS)) !== undefined,
    release: ({ connections }, name, owner) => connections.releaseLease(name, owner),
  },
  {
    what: 'the accounts of a connection',
    prepare: async () => undefined,
    take: ({ accounts }, name, owner, now) =>
      accounts.takeLease(name, { owner, now, until: now + HELD_MS, replaces: null }),
    release: ({ accounts }, name, owner) => accounts.releaseLease(name, owner),
  },
  {
    what: 'a RingEX token',
    prepare: async () => undefined,
    take: ({ ringExTokens }, name, owner, now) => ringExTokens.lock(name, owner, now, now + HELD_MS),
    release: ({ ringExTokens }, name, owner) => ringExTokens.unlock(name, owner),
  },
];

test.for(LEASES)('$what is leased to one owner at a time, until it lapses or is released', async (lease, { rig }) => {
  const ports = rig.container();
  const take = (owner: string, now: number) => lease.take(ports, 'leased', owner, now);
  await lease.prepare(ports, 'leased');
  expect(await take('one', NOW)).toBe(true);
  expect(await take('other', UNTIL - 1)).toBe(false);
  // The SDK may send a request twice.
  expect(await take('one', NOW)).toBe(true);
  expect(await take('other', UNTIL)).toBe(true);
  await lease.release(ports, 'leased', 'one');
  expect(await take('one', UNTIL)).toBe(false);
  await lease.release(ports, 'leased', 'other');
  expect(await take('one', UNTIL)).toBe(true);
});

test('a lease on a connection that does not exist is not given', async ({ rig }) => {
  const { connections } = rig.container();
  expect(await connections.takeLease('nobody', 'one', NOW, UNTIL)).toBeUndefined();
  expect(await connections.find('nobody')).toBeUndefined();
});

test('only its holder extends a lease', async ({ rig }) => {
  const { connections } = rig.container();
  await connections.prepare('extended', 'v', Date.now());
  await connections.takeLease('extended', 'one', NOW, UNTIL);
  expect(await connections.extendLease('extended', 'other', UNTIL + 1)).toBe(false);
  expect(await connections.extendLease('extended', 'one', UNTIL + 1)).toBe(true);
  expect((await connections.find('extended'))?.lease).toEqual({ owner: 'one', until: UNTIL + 1 });
});

test('accounts are leased only to replace the answer that was seen', async ({ rig }) => {
  const { accounts } = rig.container();
  const answer = { accounts: [], failure: undefined, readAt: Date.now(), mainAccountId: null };
  const lease = { owner: 'one', now: NOW, until: UNTIL };
  await accounts.save('replaced', answer);
  expect(await accounts.takeLease('replaced', { ...lease, replaces: null })).toBe(false);
  expect(await accounts.takeLease('replaced', { ...lease, replaces: answer.readAt - 1 })).toBe(false);
  expect(await accounts.takeLease('replaced', { ...lease, replaces: answer.readAt })).toBe(true);
  expect(await accounts.find('replaced')).toEqual({ answer, leaseUntil: UNTIL });
});

const INTENT: ApiTokenIntent = {
  key: 'user',
  owner: 'one',
  connection: 'acme',
  id: 'i',
  purpose: 'issued',
  label: 'crm',
  seen: null,
  user: null,
  askedAt: null,
  until: UNTIL,
};

test('an intent stands for one owner, and is taken over only as it was seen', async ({ rig }) => {
  const { intents } = rig.container();
  const other = { ...INTENT, owner: 'other' };
  expect(await intents.take(INTENT)).toBe(true);
  expect(await intents.take(other)).toBe(false);
  expect(await intents.take(INTENT)).toBe(true);
  expect(await intents.takeOver({ ...INTENT, until: UNTIL - 1 }, 'other', UNTIL)).toBe(false);
  expect(await intents.takeOver(other, 'third', UNTIL)).toBe(false);
  const sight = { seen: ['0123456789abcdef'], user: { rcUserId: '1', adminId: null }, askedAt: 7 };
  expect(await intents.noteSeen(other, sight, UNTIL)).toBe(false);
  expect(await intents.noteSeen(INTENT, sight, UNTIL + 1)).toBe(true);
  expect(await intents.find('user')).toMatchObject({ ...INTENT, ...sight, until: UNTIL + 1, dueAt: UNTIL + 1 });
  expect(await intents.takeOver({ ...INTENT, until: UNTIL + 1 }, 'other', UNTIL)).toBe(true);
  // Repeated by the SDK.
  expect(await intents.takeOver({ ...INTENT, until: UNTIL + 1 }, 'other', UNTIL)).toBe(true);
  await intents.clear(INTENT);
  expect(await intents.find('user')).toMatchObject({ owner: 'other' });
  await intents.removeOf('bolt', 'user');
  expect(await intents.find('user')).toBeDefined();
  await intents.clear(other);
  expect(await intents.find('user')).toBeUndefined();
});

test('an intent that was set aside stands beside the shared one, and goes with its connection', async ({ rig }) => {
  const { intents } = rig.container();
  const aside = { ...INTENT, key: 'both#acme' };
  await intents.take({ ...INTENT, key: 'both', connection: 'bolt' });
  await intents.take(aside);
  expect((await intents.standing('both')).map(({ key }) => key)).toEqual(['both', 'both#acme']);
  await intents.removeOf('acme', aside.key);
  expect((await intents.standing('both')).map(({ key }) => key)).toEqual(['both']);
});

test('a sign-in budget is saved only over the version that was read', async ({ rig }) => {
  const { budgets } = rig.container();
  const budget = { used: [1], queue: [], limit: 5, windowMs: 65_000, penaltyUntil: 0 };
  expect(await budgets.save('app', budget, 0, NOW)).toBe(true);
  expect(await budgets.save('app', budget, 0, NOW)).toBe(false);
  expect(await budgets.save('app', { ...budget, used: [1, 2] }, 1, NOW)).toBe(true);
  expect(await budgets.save('app', budget, 1, NOW)).toBe(false);
  expect(await budgets.find('app')).toEqual({ budget: { ...budget, used: [1, 2] }, version: 2 });
});

const ACTIVATION = {
  signInKind: 'ringcx-password',
  hosts: null,
  keepFresh: true,
  dropSession: null,
  user: undefined,
  dueAt: NOW,
} as const;

test('a connection is stored only while nobody forgets it, and forgotten only once that has begun', async ({ rig }) => {
  const { connections, table } = rig.container();
  const activate = (forgettingBefore: number) => connections.activate('kept', { ...ACTIVATION, forgettingBefore });
  expect(await activate(NOW)).toBe(true);
  await connections.forget('kept', NOW);
  expect(await connections.find('kept')).toMatchObject({ signInKind: 'ringcx-password' });
  await connections.markForgetting('kept', NOW);
  // The refresher leaves it alone from now on.
  expect(await table.get(connectionKey('kept'))).not.toHaveProperty('dueAt');
  expect(await activate(NOW)).toBe(false);
  expect(await activate(NOW + 1)).toBe(true);
  expect(await connections.find('kept')).toMatchObject({ forgettingAt: null });
});

test('nothing that is noted about a connection brings one into being', async ({ rig }) => {
  const { connections } = rig.container();
  await connections.noteRefreshEndsAccess('nobody', true);
  await connections.noteRcAccountId('nobody', '1');
  await connections.changeKeepFresh('nobody', true, NOW);
  await connections.markForgetting('nobody', NOW);
  expect(await connections.extendLease('nobody', 'one', UNTIL)).toBe(false);
  expect(await connections.find('nobody')).toBeUndefined();
});

test('a caller is saved only over the version that was read', async ({ rig }) => {
  const { callers } = rig.container();
  const secretsOf = (hash: string) => [{ hash: hash.repeat(64), createdAt: NOW }];
  const caller = { id: 'ivr', scopes: [], connections: ['acme'], expiresAt: null, secrets: secretsOf('a'), version: 1 };
  expect(await callers.save(caller)).toBe(true);
  expect(await callers.save({ ...caller, version: 2 })).toBe(true);
  expect(await callers.save({ ...caller, secrets: secretsOf('b'), version: 2 })).toBe(false);
  expect(await callers.save({ ...caller, secrets: secretsOf('b'), version: 1 })).toBe(false);
  expect(await callers.find('ivr')).toMatchObject({ secrets: secretsOf('a'), version: 2 });
});
