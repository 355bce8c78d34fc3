import { drawHypotheses } from '../ringcx/hypotheses.ts';
import { Prng } from '../time/prng.ts';
import { drawParts } from './draw-parts.ts';
import type { Plan, PlannedConnection, PlannedUser } from './plan.ts';

const HOUR_MS = 3600_000;

/** The world of a seed. One in five lives days instead of hours, for the API tokens. */
export function drawPlan(seed: number, hours: number): Plan {
  const chance = new Prng(seed * 7919 + 17);
  const hypotheses = drawHypotheses(chance);
  const isLong = chance.chance(0.15);
  const endsAt = hours * HOUR_MS * (isLong ? 8 : 1);
  const quietFrom = Math.max(endsAt * 0.5, endsAt - 4 * HOUR_MS);
  const users = drawUsers(chance);
  const connections = drawConnections(chance, users, isLong);
  const drawn = { chance, connections, from: 0.3 * HOUR_MS, to: quietFrom, endsAt };
  return { seed, endsAt, quietFrom, hypotheses, users, connections, parts: drawParts(drawn) };
}

function drawUsers(chance: Prng): readonly PlannedUser[] {
  const applications = chance.whole(1, 2);
  return Array.from({ length: chance.whole(1, 4) }, (_, index) => ({
    id: `user-${index}`,
    account: `account-${chance.whole(0, 1)}`,
    clientId: `app-${chance.whole(1, applications)}`,
  }));
}

function drawConnections(chance: Prng, users: readonly PlannedUser[], isLong: boolean): readonly PlannedConnection[] {
  return Array.from({ length: isLong ? chance.whole(1, 3) : chance.whole(2, 7) }, (_, index) => ({
    name: `c${index}`,
    user: `user-${chance.whole(0, users.length - 1)}`,
    signInKind: chance.chance(0.75) ? 'ringex-jwt' : 'ringcx-password',
    keepFresh: chance.chance(isLong ? 0.3 : 0.8),
    rotateAfterDays: chance.chance(isLong ? 0.9 : 0.5) ? chance.pick([1, 1, 2]) : null,
  }));
}
