import { expect } from 'vitest';
import { listAccounts } from '../../../../functions/broker/accounts/list-accounts.ts';
import { test } from '../../rig-test.ts';
import { connect } from '../connect.ts';

const EXPIRED_MS = 301_000;
const LEASE_MS = 12_000;

test('of many containers that know no accounts, one asks RingCX and all get its answer', async ({ rig }) => {
  const { name, account } = await connect(rig);
  await rig.delay(account, 'accounts');
  const calls = await rig.callsDuring(account, async () => {
    const lists = await Promise.all(Array.from({ length: 12 }, () => listAccounts(rig.container(), name)));
    for (const list of lists) expect(list).toEqual(lists[0]);
  });
  expect(calls).toEqual({ accounts: 1 });
});

test('while one container reads an expired list anew, the others get the expired one at once', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const before = await listAccounts(ports, name);
  rig.clock.advance(EXPIRED_MS);
  const now = rig.clock.now();
  const replaces = (await ports.accounts.find(name)).answer?.readAt ?? null;
  expect(await ports.accounts.takeLease(name, { owner: 'slow', now, until: now + LEASE_MS, replaces })).toBe(true);
  const calls = await rig.callsDuring(account, async () => {
    for (let asked = 0; asked < 5; asked += 1) expect(await listAccounts(rig.container(), name)).toEqual(before);
  });
  expect(calls).toEqual({});
});

test('a list older than ten minutes is not given out, even while somebody reads it anew', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await listAccounts(ports, name);
  rig.clock.advance(2 * EXPIRED_MS);
  await rig.container().accessTokens.get(name, undefined);
  await rig.fault({ endpoint: 'accounts', kind: 'status', status: 403, account: account.mainAccountId });
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => listAccounts(rig.container(), name)));
  expect(outcomes).toMatchObject(Array(5).fill({ status: 'rejected', reason: { code: 'ringcx_refused' } }));
});

test('a reader that dies holds the others up no longer than its lease', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  const now = rig.clock.now();
  await ports.accounts.takeLease(name, { owner: 'dies', now, until: now + LEASE_MS, replaces: null });
  await expect(listAccounts(rig.container(), name)).rejects.toMatchObject({
    code: 'ringcx_unavailable',
    retryAfterSeconds: 1,
  });
  rig.clock.advance(LEASE_MS);
  await expect(listAccounts(rig.container(), name)).resolves.toHaveLength(2);
});

test('a lease is not given for an answer that somebody has replaced since', async ({ rig }) => {
  const { name, ports } = await connect(rig);
  await listAccounts(ports, name);
  const now = rig.clock.now();
  const late = { owner: 'late', now, until: now + LEASE_MS, replaces: null };
  expect(await ports.accounts.takeLease(name, late)).toBe(false);
});

test('a request whose sign-in is refused fails at once, and does not become the reader', async ({ rig }) => {
  const { name, account } = await connect(rig);
  await rig.credentials(account, { password: 'changed' });
  await rig.endSessions(account);
  rig.clock.advance(EXPIRED_MS);
  await expect(listAccounts(rig.container(), name)).rejects.toMatchObject({ code: 'sign_in_refused' });
  rig.refuseWrites(1);
  await expect(listAccounts(rig.container(), name)).rejects.toMatchObject({ code: 'sign_in_refused' });
  rig.refuseWrites(0);
});

test('a reader whose session ends meanwhile makes way for the next one', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  const before = await listAccounts(ports, name);
  await rig.credentials(account, { password: 'changed' });
  await rig.endSessions(account);
  rig.clock.advance(EXPIRED_MS);
  await expect(listAccounts(rig.container(), name)).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect(await ports.accounts.find(name)).toMatchObject({ answer: { accounts: before }, leaseUntil: 0 });
});
