import { expect } from 'vitest';
import { issueApiToken } from '../../../../functions/broker/api-tokens/issue-api-token.ts';
import { listApiTokens } from '../../../../functions/broker/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../../../functions/broker/api-tokens/revoke-api-token.ts';
import type { AdminShare } from '../../../../functions/broker/sessions/admin-budget.ts';
import { callAdmin } from '../../../../functions/broker/sessions/call-admin.ts';
import { passwordSignIn, type Rig } from '../../rig.ts';
import { test } from '../../rig-test.ts';
import { connect, store } from '../connect.ts';

const MINUTE_MS = 60_000;

/** More at the same moment are too much for a slow machine. */
const AT_ONCE = 10;

/** Makes calls that RingCX would all serve. @returns the times of those that were let through. */
async function callMany(rig: Rig, account: string | null, share: AdminShare, count: number, connection = 'any') {
  const ports = rig.container();
  const at: number[] = [];
  const use = { connection, mainAccountId: account, share };
  const send = async () => {
    at.push(rig.clock.now());
    return { ok: true, value: undefined } as const;
  };
  for (let left = count; left > 0; left -= AT_ONCE) {
    const calls = Array.from({ length: Math.min(left, AT_ONCE) }, () => callAdmin(ports, use, send));
    await Promise.all(calls);
  }
  return at;
}

const mostInAMinute = (times: readonly number[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE_MS).length));

test('200 lists of API tokens do not keep an operator from revoking a token of the same account', async ({ rig }) => {
  const { name, account, ports } = await connect(rig);
  await store(rig, 'leaky', passwordSignIn(rig.simulator.addUser(account)));
  const { fingerprint } = (await issueApiToken(ports, 'leaky', 'leaked')).entry;
  const { 'api-token-list': lists = 0 } = await rig.callsDuring(account, async () => {
    for (let asked = 0; asked < 200; asked += 1)
      await listApiTokens(rig.container(), name).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'ringcx_rate_limited', retryAfterSeconds: expect.any(Number) }),
      );
  });
  expect(lists).toBe(80);
  const revoked = await revokeApiToken(rig.container(), 'leaky', fingerprint, { allowUnknown: false });
  expect(revoked).toEqual({ found: true, revoked: true });
  rig.clock.advance(70_000);
  await expect(listApiTokens(rig.container(), name)).resolves.toEqual([]);
});

test('reading never has more than 80 calls in a minute, nor all callers together more than 120', async ({ rig }) => {
  const [reading, keeping]: [number[], number[]] = [[], []];
  for (const advanceMs of [0, 7000, 20_000, 31_000, 3000, 12_000, 65_000, 1000, 40_000]) {
    rig.clock.advance(advanceMs);
    reading.push(...(await callMany(rig, 'sliding', 'reading', 45)));
    keeping.push(...(await callMany(rig, 'sliding', 'keeping', 25)));
  }
  expect(mostInAMinute(reading)).toBe(80);
  expect(mostInAMinute([...reading, ...keeping])).toBe(120);
});

test('of many calls at the same moment, no more are let through than there is room for', async ({ rig }) => {
  await callMany(rig, 'at-once', 'reading', 77);
  expect(await callMany(rig, 'at-once', 'reading', AT_ONCE)).toHaveLength(3);
  await callMany(rig, 'at-once', 'keeping', 36);
  expect(await callMany(rig, 'at-once', 'keeping', AT_ONCE)).toHaveLength(4);
});

test('keeping may use what nobody reads', async ({ rig }) => {
  expect(await callMany(rig, 'unread', 'keeping', 130)).toHaveLength(120);
});

test('a call that finds no room is told when there is some', async ({ rig }) => {
  const ports = rig.container();
  const call = () => callAdmin(ports, USE, async () => ({ ok: true, value: 'listed' }));
  const USE = { connection: 'any', mainAccountId: 'told', share: 'reading' } as const;
  await callMany(rig, 'told', 'reading', 80);
  const refused = await call();
  expect(refused).toMatchObject({ ok: false, reason: 'rate-limited', retryAfterMs: expect.any(Number) });
  rig.clock.advance('retryAfterMs' in refused ? (refused.retryAfterMs ?? 0) : 0);
  expect(await call()).toEqual({ ok: true, value: 'listed' });
});

test('connections whose account RingCX does not name have a budget each', async ({ rig }) => {
  expect(await callMany(rig, null, 'reading', 90, 'nameless')).toHaveLength(80);
  expect(await callMany(rig, null, 'reading', 10, 'nameless')).toHaveLength(0);
  expect(await callMany(rig, null, 'reading', 10, 'also-nameless')).toHaveLength(10);
});

test('a pause that RingCX asks for holds for every share, and a shorter one does not shorten it', async ({ rig }) => {
  const { adminBudgets } = rig.container();
  await adminBudgets.notePause('paused', rig.clock.now() + MINUTE_MS);
  await adminBudgets.notePause('paused', rig.clock.now() + 1000);
  rig.clock.advance(30_000);
  expect(await callMany(rig, 'paused', 'reading', 1)).toEqual([]);
  expect(await callMany(rig, 'paused', 'keeping', 1)).toEqual([]);
  rig.clock.advance(31_000);
  expect(await callMany(rig, 'paused', 'keeping', 1)).toHaveLength(1);
});
