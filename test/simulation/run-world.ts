import { AskedContainers, runAsker } from './actors/askers.ts';
import { doDeed } from './actors/deeds.ts';
import { Operator } from './actors/operator.ts';
import { runRefresher } from './actors/refresher.ts';
import { runRotations } from './actors/rotation-service.ts';
import type { Plan, PlannedConnection } from './plan/plan.ts';
import { checkHealth } from './truth/final-checks.ts';
import type { SessionCall } from './truth/limit-checks.ts';
import type { Violation } from './truth/verdict.ts';
import { EPOCH, World } from './world.ts';

export interface WorldResult {
  readonly violations: readonly Violation[];
  readonly steps: number;
  /** Days of connections that were lived through. */
  readonly connectionDays: number;
  readonly faults: number;
  readonly sessionCalls: readonly SessionCall[];
}

/** Runs a world to its end, or to its first violation. */
export async function runWorld(plan: Plan, leftOut: ReadonlySet<number> = new Set()): Promise<WorldResult> {
  const world = new World(plan, leftOut);
  const operator = new Operator(world);
  const containers = new AskedContainers(world);
  void runRefresher(world);
  void runRotations(world);
  for (const connection of plan.connections) {
    const askers = world.parts().filter((part) => part.kind === 'asker' && part.connection === connection.name);
    void setUp(operator, connection).then(() => {
      for (const part of askers) if (part.kind === 'asker') void runAsker(world, containers, part);
    });
  }
  for (const part of world.parts()) {
    if (part.kind !== 'deed') continue;
    const connection = plan.connections.find(({ name }) => name === part.connection);
    if (connection)
      world.scheduler.at(EPOCH + part.at, () => {
        void doDeed(operator, connection, part.deed);
      });
  }
  const end = EPOCH + plan.endsAt;
  await world.scheduler.run(end, () => world.truth.afterStep());
  if (world.truth.verdict.violations.length === 0) {
    world.truth.limits.compareOutages(plan, (part) => world.leavesOut(part), EPOCH);
    checkHealth(world, operator);
  }
  const days = (world.now() - EPOCH) / (24 * 3600_000);
  return {
    violations: world.truth.verdict.violations,
    steps: world.scheduler.steps,
    connectionDays: days * plan.connections.length,
    faults: world.parts().filter(({ kind }) => kind !== 'asker').length,
    sessionCalls: world.truth.limits.sessionCalls.map(({ at, kind }) => ({ at: at - EPOCH, kind })),
  };
}

/** People begin to ask once the connection is set up. */
async function setUp(operator: Operator, connection: PlannedConnection): Promise<void> {
  const { world } = operator;
  while ((await operator.putUser(connection, operator.userOf(connection))) !== undefined) await world.sleep(60_000);
  await world.sleep(3 * 60_000);
}
