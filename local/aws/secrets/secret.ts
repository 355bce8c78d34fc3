import type { RotationRules } from './rotation-schedule.ts';
import type { SecretValue } from './secret-value.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface SecretVersion {
  readonly id: string;
  /** Undefined for a version that a rotation has created and not filled yet. */
  readonly value: SecretValue | undefined;
  /** The keys of which each can decrypt the value. Undefined stands for AWS's own key. */
  readonly keyIds: readonly (string | undefined)[];
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
  /** The date that DescribeSecret shows. It lies in the past while rotations fail. */
  readonly nextRotationAt: number | undefined;
  /** When the next rotation starts: at `nextRotationAt`, or later after a failure. */
  readonly nextAttemptAt: number | undefined;
}

/** A snapshot. Every change makes a new one, so that an old one can still answer a delayed read. */
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

export const AWSCURRENT = 'AWSCURRENT';
export const AWSPREVIOUS = 'AWSPREVIOUS';
export const AWSPENDING = 'AWSPENDING';

export function versionById(secret: Secret, id: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.id === id);
}

export function versionByStage(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.stages.includes(stage));
}

/** A version with AWSPENDING that has not become AWSCURRENT. It blocks the next rotation. */
export function unfinishedVersion(secret: Secret): SecretVersion | undefined {
  const version = versionByStage(secret, AWSPENDING);
  return version?.stages.includes(AWSCURRENT) ? undefined : version;
}
