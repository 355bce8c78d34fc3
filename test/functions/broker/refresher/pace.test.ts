import { expect, test } from 'vitest';
import { Pace } from '../../../../functions/broker/refresher/pace.ts';

/** A clock on which nothing but sleep takes time. */
function sleepingClock() {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
    busy: (ms: number) => {
      now += ms;
    },
  };
}

async function startsOf(pace: Pace, clock: { now(): number }, items: number): Promise<readonly number[]> {
  const starts: number[] = [];
  for (let item = 0; item < items; item += 1) {
    await pace.turn();
    starts.push(clock.now());
  }
  return starts;
}

test('the items of a full tick start evenly over 25 seconds', async () => {
  const clock = sleepingClock();
  const starts = await startsOf(new Pace(clock, { items: 500, share: 1 / 64 }), clock, 500);
  expect(starts.at(0)).toBe(0);
  expect(starts.at(250)).toBeCloseTo(12_500, -2);
  expect(starts.at(-1)).toBeLessThanOrEqual(25_000);
});

test('the items of a small tick start at once where one schedule looks after all shards', async () => {
  const clock = sleepingClock();
  await startsOf(new Pace(clock, { items: 10, share: 1 }), clock, 10);
  expect(clock.now()).toBe(0);
});

test('time that nobody used is not made up for by a burst', async () => {
  const clock = sleepingClock();
  const pace = new Pace(clock, { items: 250, share: 1 / 64 });
  await pace.turn();
  clock.busy(5000);
  const starts = await startsOf(pace, clock, 3);
  expect(starts).toEqual([5000, 5100, 5200]);
});
