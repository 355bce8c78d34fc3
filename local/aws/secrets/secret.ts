import type { RotationRules } from './rotation-schedule.ts';
import type { SecretValue } from './secret-value.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface SecretVersion {
  readonly id: string;
  /** Missing while a rotation has announced the version and not filled it yet. */
  readonly value: SecretValue | undefined;
  readonly stages: readonly string[];
  readonly createdAt: number;
}

export interface Rotation {
  readonly enabled: boolean;
  readonly functionArn: string;
  readonly rules: RotationRules | undefined;
  /** The version that the last rotation was started for. */
  readonly startedFor: string | undefined;
  readonly lastRotatedAt: number | undefined;
  /** What DescribeSecret shows; in the past while rotations fail. */
  readonly nextRotationAt: number | undefined;
  /** When the schedule acts next: the same instant, or later after a failure. */
  readonly nextAttemptAt: number | undefined;
}

/** A snapshot. Every change makes a new one, so that a delayed read can still be answered from an old one. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: readonly Tag[];
  /** Oldest first. */
  readonly versions: readonly SecretVersion[];
  readonly createdAt: number;
  readonly changedAt: number;
  readonly deletionAt: number | undefined;
  readonly rotation: Rotation | undefined;
}

export const current = 'AWSCURRENT';
export const previous = 'AWSPREVIOUS';
export const pending = 'AWSPENDING';

export function versionById(secret: Secret, id: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.id === id);
}

export function versionByStage(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.stages.includes(stage));
}

/** What blocks the next rotation: AWSPENDING on a version that has not become AWSCURRENT. */
export function unfinishedVersion(secret: Secret): SecretVersion | undefined {
  const version = versionByStage(secret, pending);
  return version?.stages.includes(current) ? undefined : version;
}
