import { expect } from 'vitest';
import {
  apiTokenKey,
  connectionKey,
  type Key,
  managedTokenKey,
  partitionOf,
  sharedKey,
} from '../../../functions/aws/keys.ts';
import { UNTOUCHED } from '../../../functions/broker/api-tokens/api-token.ts';
import { Redacted } from '../../../functions/broker/redacted.ts';
import { EMPTY_BUDGET } from '../../../functions/broker/sessions/sign-in-budget.ts';
import { DAY_MS } from '../../../functions/broker/system.ts';
import { ITEMS } from '../../../functions/contract/items.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import type { Rig } from '../rig.ts';
import { test } from '../rig-test.ts';

const HOUR_MS = DAY_MS / 24;
const NAME = 'acme';
const FINGERPRINT = '0123456789abcdef';

type Write = (ports: ReturnType<Rig['container']>, now: number) => Promise<unknown>;

const ringExToken = (now: number, refreshToken: Redacted | null) => ({
  accessToken: new Redacted('token'),
  tokenType: 'Bearer',
  obtainedAt: now,
  expiresAt: now + HOUR_MS,
  refreshToken,
});

/** When DynamoDB may remove the item, in milliseconds after the write; undefined: never. */
async function removedAfter(rig: Rig, key: Key, write: Write): Promise<number | undefined> {
  const ports = rig.container();
  // A whole second, because DynamoDB counts in seconds.
  const now = Math.ceil(rig.clock.now() / 1000) * 1000;
  await ports.table.delete(key);
  await write(ports, now);
  const item = await ports.table.get<Readonly<Record<string, number>>>(key);
  expect(item).toBeDefined();
  const removeAt = item?.[TABLE.timeToLive];
  return removeAt === undefined ? undefined : removeAt * 1000 - now;
}

const lease = (now: number) => ({ owner: 'o', now, until: now + 1000, replaces: null });
const accounts = { pk: partitionOf(NAME), sk: ITEMS.accounts };
const ringEx = sharedKey('key', 'ringExToken');

test.for<[string, number, Key, Write]>([
  ['a lease on accounts', HOUR_MS + 1000, accounts, (ports, now) => ports.accounts.takeLease(NAME, lease(now))],
  [
    'the accounts of a connection',
    HOUR_MS,
    accounts,
    (ports, now) => ports.accounts.save(NAME, { accounts: [], failure: undefined, readAt: now, mainAccountId: null }),
  ],
  [
    'a sign-in budget',
    DAY_MS,
    sharedKey('key', 'signInBudget'),
    (ports, now) => ports.budgets.save('key', EMPTY_BUDGET, 0, now),
  ],
  [
    'an admin budget',
    DAY_MS,
    sharedKey('key', 'adminBudget'),
    (ports, now) => ports.adminBudgets.count('key', { share: 'reading', slot: 1 }, [], now),
  ],
  [
    'a pause of the admin API',
    DAY_MS,
    sharedKey('key', 'adminBudget'),
    (ports, now) => ports.adminBudgets.notePause('key', now),
  ],
  [
    'an outage',
    HOUR_MS,
    sharedKey('key', 'outage'),
    (ports, now) => ports.outages.tryAgain('key', { now, silentBefore: 0, triedBefore: 0 }),
  ],
  ['a RingEX token', HOUR_MS, ringEx, (ports, now) => ports.ringExTokens.save('key', ringExToken(now, null))],
  [
    'a RingEX token that can be refreshed for seven days',
    8 * DAY_MS,
    ringEx,
    (ports, now) => ports.ringExTokens.save('key', ringExToken(now, new Redacted('refresh'))),
  ],
])('DynamoDB may remove %s as soon as it is of no use: after %i ms', async ([, afterMs, key, write], { rig }) => {
  expect(await removedAfter(rig, key, write)).toBe(afterMs);
});

const entry = {
  ...UNTOUCHED,
  fingerprint: FINGERPRINT,
  label: 'crm',
  createdAt: 1,
  purpose: 'issued',
  madeFor: null,
  adopted: false,
  user: null,
} as const;
const intent = {
  key: 'key',
  owner: 'o',
  connection: NAME,
  id: 'i',
  purpose: 'issued',
  label: 'crm',
  seen: null,
  user: null,
  askedAt: null,
} as const;
const caller = { id: 'ivr', scopes: [], connections: [], expiresAt: 1, secrets: [], version: 1 };

test.for<[string, Key, Write]>([
  ['an API token', apiTokenKey(NAME, FINGERPRINT), (ports) => ports.register.put(NAME, { ...entry, revokeAt: 1 })],
  ['the owner of an API token', sharedKey(FINGERPRINT, 'apiTokenOwner'), (ports) => ports.register.put(NAME, entry)],
  ['an intent', sharedKey('key', 'apiTokenIntent'), (ports, until) => ports.intents.take({ ...intent, until })],
  ['a managed token', managedTokenKey(NAME), (ports, now) => ports.managedRecords.set(NAME, { afterDays: 7 }, now)],
  ['a caller, even one that expires', { pk: 'CALLER#ivr', sk: 'CALLER' }, (ports) => ports.callers.save(caller)],
])('DynamoDB never removes %s', async ([, key, write], { rig }) => {
  expect(await removedAfter(rig, key, write)).toBeUndefined();
});

test('DynamoDB may remove a connection only before it is stored, and once it is forgotten', async ({ rig }) => {
  const activation = { signInKind: 'ringcx-password', hosts: null, keepFresh: true, dropSession: null } as const;
  const then = { user: undefined, dueAt: null, forgettingBefore: 0 };
  const key = connectionKey(NAME);
  const prepare: Write = ({ connections }, now) => connections.prepare(NAME, 'first', now);
  const activate: Write = async ({ connections }, now) => {
    await connections.prepare(NAME, 'first', now);
    await connections.activate(NAME, { ...activation, ...then });
  };
  const forget: Write = async (ports, now) => {
    await activate(ports, now - 60_000);
    await ports.connections.markForgetting(NAME, now);
    await ports.connections.forget(NAME, now);
  };
  expect(await removedAfter(rig, key, prepare)).toBe(HOUR_MS);
  expect(await removedAfter(rig, key, activate)).toBeUndefined();
  expect(await removedAfter(rig, key, forget)).toBe(HOUR_MS);
});
