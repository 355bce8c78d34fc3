import { expect, test } from 'vitest';
import { Fleet } from './fleet.ts';

test('a refresher that cannot get through what is due starves no connection', async () => {
  // About 1,100 become due in a minute, and one tick gets through about 430.
  const fleet = new Fleet({ connections: 3000, renewalMs: 3500, schedules: 1 });
  await fleet.run(30);
  const counts = [...fleet.renewals.values()].map((renewals) => renewals.length);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
});

test('schedules that start in the same second spread their renewals over half a minute', async () => {
  const fleet = new Fleet({ connections: 6400, renewalMs: 200, schedules: 16 });
  await fleet.run(8);
  const perSecond = new Map<number, number>();
  for (const at of [...fleet.renewals.values()].flat().filter((renewedAt) => renewedAt > 240_000)) {
    const second = Math.floor(at / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  // Without a pace, the 2,133 renewals of a minute come within a second and a half.
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(550);
});
