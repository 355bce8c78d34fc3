import { expect, test } from 'vitest';
import { CallerPace } from '../../../../functions/broker/callers/caller-pace.ts';

const startPace = () => {
  let now = 1_000_000;
  const pace = new CallerPace({ now: () => now, sleep: () => Promise.resolve() });
  const served = (id: string, times: number): number => {
    let count = 0;
    for (let turn = 0; turn < times; turn += 1) {
      try {
        pace.keep(id);
        count += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
      }
    }
    return count;
  };
  const advance = (ms: number) => {
    now += ms;
  };
  return { served, advance };
};

test('a container serves a caller 200 times at once, and then 100 times a second', () => {
  const { served, advance } = startPace();
  expect(served('looping', 1000)).toBe(200);
  for (let second = 0; second < 3; second += 1) {
    advance(1000);
    expect(served('looping', 1000)).toBe(100);
  }
  advance(60_000);
  expect(served('looping', 1000)).toBe(200);
});

test('a caller in a loop slows down no other caller', () => {
  const { served } = startPace();
  served('looping', 1000);
  expect(served('patient', 100)).toBe(100);
});

test('a caller that keeps the pace is never refused', () => {
  const { served, advance } = startPace();
  for (let turn = 0; turn < 1000; turn += 1) {
    expect(served('steady', 1)).toBe(1);
    advance(10);
  }
});
