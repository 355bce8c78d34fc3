import { describePart } from './plan/describe-part.ts';
import { drawPlan } from './plan/draw-plan.ts';
import { runWorld, type WorldResult } from './run-world.ts';
import { shrink } from './shrink.ts';
import { CLAIMS } from './truth/verdict.ts';
import { EPOCH } from './world.ts';

/** The line that replays a world. */
function replayLine(seed: number, hours: number, leftOut: ReadonlySet<number>): string {
  const without = leftOut.size > 0 ? ` --without ${[...leftOut].sort((one, other) => one - other).join(',')}` : '';
  return `npm run simulate -- --seed ${seed} --hours ${hours}${without}`;
}

/** A failing world as a person wants to read it: what broke, the shortest history that was found, and how to replay it. */
export async function reportFailure(seed: number, hours: number, result: WorldResult): Promise<string> {
  const [violation] = result.violations;
  if (!violation) return '';
  const plan = drawPlan(seed, hours);
  const leftOut = await shrink(plan, violation.claim);
  const [shortest = violation] = (await runWorld(plan, leftOut)).violations;
  const history = plan.parts.filter((_, index) => !leftOut.has(index)).map((part) => `    ${describePart(part)}`);
  const at = new Date(shortest.at - EPOCH).toISOString().slice(11, 23);
  return [
    `seed ${seed}: ${CLAIMS[violation.claim]}`,
    `  at ${at}: ${shortest.text}`,
    ...(history.length > 0 ? ['  with only:', ...history] : ['  with nothing going wrong']),
    `  replay: ${replayLine(seed, hours, leftOut)}`,
  ].join('\n');
}
