import { expect, test } from 'vitest';
import { drawPlan } from './plan/draw-plan.ts';
import { reportFailure } from './report-failure.ts';
import { runSeeds } from './run-seeds.ts';
import { runWorld } from './run-world.ts';

const HOURS = 4;

/** Two hundred worlds, in parts that each keep within the time of a test on a slow machine. `npm run mutate` has fewer. */
const WORLDS_OF_A_PART = Number(process.env.WORLDS_OF_A_PART ?? 50);

test.for([5000, 5050, 5100, 5150])('the broker keeps its promises in short worlds from seed %i on', async (from) => {
  const { failures } = await runSeeds({ from, count: WORLDS_OF_A_PART, hours: HOURS, mostFailures: 1 });
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
