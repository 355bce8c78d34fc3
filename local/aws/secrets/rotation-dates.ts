import { AWSCURRENT, type Rotation, type Secret, versionByStage } from './secret.ts';

/** The part of an operation's context that a change of dates needs. */
interface RotationClock {
  readonly rotations: { readonly nextAt: (rotation: Rotation, from: number) => number | undefined };
  readonly now: () => number;
}

/** A new current value counts as a rotation, no matter how it got there, so the period starts again. */
export function restartPeriod(before: Secret, after: Secret, { rotations, now }: RotationClock): Secret {
  const moved = versionByStage(before, AWSCURRENT)?.id !== versionByStage(after, AWSCURRENT)?.id;
  if (!moved || !after.rotation?.enabled) return after;
  return { ...after, rotation: withNextDate(after.rotation, rotations.nextAt(after.rotation, now())) };
}

export function withNextDate(rotation: Rotation, at: number | undefined): Rotation {
  return { ...rotation, nextRotationAt: at, nextAttemptAt: at };
}
