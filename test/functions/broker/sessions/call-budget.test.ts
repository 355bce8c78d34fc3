import { expect, test } from 'vitest';
import { spendAll, spendCall } from '../../../../functions/broker/sessions/call-budget.ts';
import type { LimitedCalls } from '../../../../functions/broker/sessions/connection-record.ts';

const NONE: LimitedCalls = { exchange: [], ringExToken: [], login: [] };
const NOW = Date.parse('2026-11-20T12:00:00Z');

/** Spends five calls, a second apart, the last one now. */
function spendFive(): LimitedCalls {
  let calls = NONE;
  for (let second = -4; second <= 0; second += 1) {
    const spent = spendCall(calls, 'login', NOW + second * 1000);
    if (spent.ok) calls = spent.calls;
  }
  return calls;
}

const waitMs = (calls: LimitedCalls, at: number): number => {
  const spent = spendCall(calls, 'login', at);
  return spent.ok ? 0 : spent.retryAfterMs;
};

test('the sixth call waits until a window has passed since the first', () => {
  expect(waitMs(spendFive(), NOW)).toBe(61_000);
});

test('a limit that RingCX names allows no call before its end', () => {
  const limited = spendAll(NONE, 'login', NOW + 290_000);
  expect(waitMs(limited, NOW)).toBe(290_000);
  expect(waitMs(limited, NOW + 290_000)).toBe(0);
  expect(spendCall(limited, 'exchange', NOW).ok).toBe(true);
});

test('a short limit keeps the record of earlier calls', () => {
  const limited = spendAll(spendFive(), 'login', NOW + 1000);
  expect(waitMs(limited, NOW + 1500)).toBe(59_500);
});
