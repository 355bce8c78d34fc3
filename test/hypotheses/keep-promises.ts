import type { Rig } from '../functions/rig.ts';
import type { World } from './positions.ts';
import {
  forgets,
  hasAManagedToken,
  healsALostToken,
  issuesAndRevokes,
  keepsAWorkingManagedToken,
  rotates,
} from './promises/api-tokens.ts';
import { keepsTheLimits } from './promises/limits.ts';
import {
  getsOverAChangedPassword,
  getsOverALostRefresh,
  getsOverEndedSessions,
  givesOnlyLivingTokens,
  givesTokensAtOnce,
  keepsSessionsFreshAlone,
  outlivesARestart,
  pausesWhenAsked,
  queuesSignIns,
  refusesAnotherUser,
  signsInOnRequest,
} from './promises/sessions.ts';
import { newScene, type Scene } from './scene.ts';

/** The life of two connections, from their first sign-in to the end. */
const PROMISES: readonly ((scene: Scene) => Promise<void>)[] = [
  givesTokensAtOnce,
  hasAManagedToken,
  givesOnlyLivingTokens,
  issuesAndRevokes,
  outlivesARestart,
  rotates,
  getsOverEndedSessions,
  getsOverALostRefresh,
  pausesWhenAsked,
  refusesAnotherUser,
  healsALostToken,
  keepsSessionsFreshAlone,
  signsInOnRequest,
  queuesSignIns,
  getsOverAChangedPassword,
  keepsAWorkingManagedToken,
  forgets,
  keepsTheLimits,
];

/** Lives through everything in one world. An error names the promise that was broken. */
export async function keepPromises(rig: Rig, world: World): Promise<void> {
  await fetch(`${rig.simulator.url}/__simulator/hypotheses`, { method: 'DELETE' });
  rig.simulator.setHypotheses(world);
  const scene = newScene(rig, world);
  for (const promise of PROMISES) {
    try {
      await promise(scene);
    } catch (error) {
      if (error instanceof Error) error.message = `${promise.name}: ${error.message}`;
      throw error;
    }
  }
}
