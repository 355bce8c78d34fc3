import { expect, test } from 'vitest';
import { drawPlan } from './plan/draw-plan.ts';
import { reportFailure } from './report-failure.ts';
import { runSeeds } from './run-seeds.ts';
import { runWorld } from './run-world.ts';

const HOURS = 4;

test('the broker keeps its promises in two hundred short worlds', async () => {
  const { failures } = await runSeeds({ from: 5000, count: 200, hours: HOURS, mostFailures: 1 });
  const reports = await Promise.all(failures.map(({ seed, result }) => reportFailure(seed, HOURS, result)));
  expect(reports).toEqual([]);
});

test('a seed gives the same world each time', async () => {
  const [one, other] = [await runWorld(drawPlan(7, HOURS)), await runWorld(drawPlan(7, HOURS))];
  expect(other).toEqual(one);
});

test('a part of a world can be left out', async () => {
  const plan = drawPlan(7, HOURS);
  const everything = new Set(plan.parts.keys());
  const { faults, violations } = await runWorld(plan, everything);
  expect({ faults, violations }).toEqual({ faults: 0, violations: [] });
});
