import type { Context } from './operation.ts';
import { current, type Rotation, type Secret, versionByStage } from './secret.ts';

/** A new current value counts as a rotation, whoever brought it: the period starts again. */
export function rescheduled(before: Secret, after: Secret, { rotations, now }: Context): Secret {
  const moved = versionByStage(before, current)?.id !== versionByStage(after, current)?.id;
  if (!moved || !after.rotation?.enabled) return after;
  return { ...after, rotation: withNext(after.rotation, rotations.nextAt(after.rotation, now())) };
}

export function withNext(rotation: Rotation, at: number | undefined): Rotation {
  return { ...rotation, nextRotationAt: at, nextAttemptAt: at };
}
